// The vertical pass of LinearResizer: codes of twelve bits become light, and rows of light the target's. A pixel of a target row to an invocation.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"
#include "light.glsl"

layout(local_size_x = 32, local_size_y = 8) in;

layout(buffer_reference, std430, buffer_reference_align = 4) restrict writeonly buffer Light
{
    float values[]; // red, green and blue of each pixel
};

layout(push_constant) uniform Arguments
{
    Source luma;
    Source cb;
    Source cr;
    Light light;
    Floats tables;
    Numbers positions; // of each target row's first source row
    Floats coefficients;
    int width; // of the source
    int rows; // of the target
    int sourceRows;
    int sourceWords; // of a row of each plane
    int taps;
    float black;
    float perLuma;
    float perChroma;
    float redOfCr;
    float greenOfCb;
    float greenOfCr;
    float blueOfCb;
};

float codeAt(Source plane, int row, int x)
{
    return float(bitfieldExtract(plane.words[row + (x >> 1)], (x & 1) * 16, 16));
}

vec3 lightAt(int y, int x)
{
    int row = y * sourceWords;
    precise float above = codeAt(luma, row, x) - black, b = codeAt(cb, row, x) - 2048.0, r = codeAt(cr, row, x) - 2048.0;
    precise float l = above * perLuma, u = b * perChroma, v = r * perChroma;
    precise float redPart = v * redOfCr, greenPart = u * greenOfCb, greenRest = v * greenOfCr, bluePart = u * blueOfCb;
    precise float red = l + redPart, green = l + greenPart, blue = l + bluePart;
    precise float allGreen = green + greenRest;
    return vec3(lightOf(tables, red), lightOf(tables, allGreen), lightOf(tables, blue));
}

void main()
{
    int x = int(gl_GlobalInvocationID.x), y = int(gl_GlobalInvocationID.y);
    if (x >= width || y >= rows)
        return;
    precise vec3 sum = lightAt(mirrored(positions.values[y], sourceRows), x) * coefficients.values[y * taps];
    for (int t = 1; t < taps; t++)
    {
        precise vec3 product = lightAt(mirrored(positions.values[y] + t, sourceRows), x) * coefficients.values[y * taps + t];
        sum = sum + product;
    }

    int pixel = (y * width + x) * 3;
    light.values[pixel] = sum.x;
    light.values[pixel + 1] = sum.y;
    light.values[pixel + 2] = sum.z;
}
