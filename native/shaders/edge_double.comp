// Doubles luma by filters that follow edges, the definition of which is Mps.Kernels' GradientClass and ScalarEdgeFilter. A group makes the four
// samples of each of 16 by 16 source samples; an invocation those of two neighbours, which are a group of four in each of two rows.
#version 460
#extension GL_GOOGLE_include_directive : require
#include "planes.glsl"

layout(local_size_x = 8, local_size_y = 16) in;

layout(push_constant) uniform Arguments
{
    Source source;
    Target target;
    Source taps; // 16-bit, by class, row, phase and column; 8 to a row
    int width; // of the source
    int height;
    int sourceWords; // of a row
    int targetWords;
    int up; // gradients << up >> down are those of samples of 10 bits
    int down;
    int maximum;
    float leastCoherent; // bounds of the classes
    float leastVeryCoherent;
    float leastWeak;
    float leastStrong;
    float leastVeryStrong;
};

const int Side = 16, Reach = 3, Tile = Side + 2 * Reach; // of samples
const int Window = 2, Gradients = Side + 2 * Window; // of products of gradients
const int Coherences = 3, Strengths = 4, Sectors = 16, ClassWords = 7 * 4 * 4;
const float Tangent = 0.41421357;

shared int samples[Tile][Tile];
shared ivec3 products[Gradients][Gradients];

int sampleAt(int x, int y)
{
    int column = clamp(x, 0, width - 1), row = clamp(y, 0, height - 1) * sourceWords;
    return Wide
        ? int(bitfieldExtract(source.words[row + (column >> 1)], (column & 1) * 16, 16))
        : int(bitfieldExtract(source.words[row + (column >> 2)], (column & 3) * 8, 8));
}

int classOf(ivec3 sums)
{
    // Nothing is fused: each class is the same on every device.
    precise float d = float(sums.x), e = float(sums.y), t = float(sums.z);
    precise float x = abs(d), y = abs(e), dd = d * d, ee = e * e, power = dd + ee, most = t * t;
    precise float lower = x * Tangent, upper = y * Tangent, middling = most * leastCoherent, high = most * leastVeryCoherent;
    int sector = int(y >= lower) + int(y >= x) + int(upper >= x);
    sector = d < 0 ? Sectors / 2 - 1 - sector : sector;
    sector = e < 0 ? Sectors - 1 - sector : sector;
    int coherence = int(power >= middling) + int(power >= high);
    int strength = int(t >= leastWeak) + int(t >= leastStrong) + int(t >= leastVeryStrong);
    return (sector * Coherences + coherence) * Strengths + strength;
}

void main()
{
    int local = int(gl_LocalInvocationIndex), invocations = 8 * 16;
    ivec2 origin = ivec2(gl_WorkGroupID.xy) * Side;
    for (int i = local; i < Tile * Tile; i += invocations)
        samples[i / Tile][i % Tile] = sampleAt(origin.x + i % Tile - Reach, origin.y + i / Tile - Reach);
    barrier();

    for (int i = local; i < Gradients * Gradients; i += invocations)
    {
        int x = i % Gradients + Reach - Window, y = i / Gradients + Reach - Window;
        int gx = ((samples[y][x + 1] - samples[y][x - 1]) << up) >> down, gy = ((samples[y + 1][x] - samples[y - 1][x]) << up) >> down;
        products[i / Gradients][i % Gradients] = ivec3(gx * gx - gy * gy, 2 * gx * gy, gx * gx + gy * gy);
    }
    barrier();

    int column = int(gl_LocalInvocationID.x) * 2, row = int(gl_LocalInvocationID.y);
    if (origin.x + column >= width || origin.y + row >= height)
        return;
    ivec4 upper, lower;
    for (int n = 0; n < 2; n++)
    {
        int x = column + n;
        ivec3 sums = ivec3(0);
        for (int j = 0; j < 5; j++)
        {
            for (int i = 0; i < 5; i++)
                sums += products[row + j][x + i] * ((3 - abs(j - 2)) * (3 - abs(i - 2)));
        }

        int filter_ = classOf(sums) * ClassWords;
        ivec4 results = ivec4(1 << 13);
        for (int j = 0; j < 7; j++)
        {
            for (int phase = 0; phase < 4; phase++)
            {
                for (int pair = 0; pair < 4; pair++)
                {
                    int two = int(taps.words[filter_ + (j * 4 + phase) * 4 + pair]);
                    results[phase] += samples[row + j][x + 2 * pair] * bitfieldExtract(two, 0, 16);
                    if (pair < 3)
                        results[phase] += samples[row + j][x + 2 * pair + 1] * (two >> 16);
                }
            }
        }

        results = clamp(results >> 14, 0, maximum);
        if (n == 0)
        {
            upper.xy = results.xy;
            lower.xy = results.zw;
        }
        else
        {
            upper.zw = results.xy;
            lower.zw = results.zw;
        }
    }

    int quad = (origin.x + column) / 2, y = 2 * (origin.y + row);
    storeQuad(target, y * targetWords, quad, upper);
    storeQuad(target, (y + 1) * targetWords, quad, lower);
}
