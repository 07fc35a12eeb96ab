// The horizontal pass of LinearResizer: light is brought to the target's columns and becomes codes of twelve bits. Two pixels to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "light.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(push_constant) uniform Arguments
{
    Floats light; // red, green and blue of each pixel
    Target luma;
    Target cb;
    Target cr;
    Floats tables;
    Numbers positions; // of each column's first pixel
    Floats coefficients;
    int columns; // of the target
    int rows;
    int width; // of the rows of light
    int targetWords; // of a row of each plane
    int taps;
    float black;
    float lumaCodes;
    float perBlue;
    float perRed;
    float redShare;
    float greenShare;
    float blueShare;
};

vec3 lightAt(int y, int x)
{
    int pixel = (y * width + mirrored(x, width)) * 3;
    return vec3(light.values[pixel], light.values[pixel + 1], light.values[pixel + 2]);
}

uint code(float value)
{
    return uint(clamp(int(roundEven(value)), 0, 4095));
}

uvec3 codesAt(int y, int column)
{
    int first = positions.values[column];
    precise vec3 sum = lightAt(y, first) * coefficients.values[column * taps];
    for (int t = 1; t < taps; t++)
    {
        precise vec3 product = lightAt(y, first + t) * coefficients.values[column * taps + t];
        sum = sum + product;
    }

    precise float r = signalOf(tables, sum.x), g = signalOf(tables, sum.y), b = signalOf(tables, sum.z);
    precise float redPart = r * redShare, greenPart = g * greenShare, bluePart = b * blueShare;
    precise float two = redPart + greenPart;
    precise float signal = two + bluePart;
    precise float blueLess = b - signal, redLess = r - signal;
    precise float lumaPart = signal * lumaCodes, cbPart = blueLess * perBlue, crPart = redLess * perRed;
    precise float y_ = lumaPart + black, cb_ = cbPart + 2048.0, cr_ = crPart + 2048.0;
    return uvec3(code(y_), code(cb_), code(cr_));
}

void main()
{
    int pair = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (pair * 2 >= columns || y >= rows)
        return;
    uvec3 first = codesAt(y, pair * 2), second = codesAt(y, min(pair * 2 + 1, columns - 1));
    int word = y * targetWords + pair;
    luma.words[word] = first.x | (second.x << 16);
    cb.words[word] = first.y | (second.y << 16);
    cr.words[word] = first.z | (second.z << 16);
}
