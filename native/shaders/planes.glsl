// How the kernels see planes: as 32-bit words, four samples of 8 bits in one or of 9 to 16 bits in two, the first in the lowest bits. Rows begin at
// multiples of 64 bytes, so a kernel reads and writes whole groups of four samples; what lies behind the last column is padding.
#extension GL_EXT_buffer_reference : require

layout(constant_id = 0) const bool Wide = false; // samples have 16 bits

layout(buffer_reference, std430, buffer_reference_align = 4) restrict readonly buffer Source
{
    uint words[];
};

layout(buffer_reference, std430, buffer_reference_align = 4) restrict writeonly buffer Target
{
    uint words[];
};

// A plane that is changed in place.
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Plane
{
    uint words[];
};

layout(buffer_reference, std430, buffer_reference_align = 4) restrict readonly buffer Numbers
{
    int values[];
};

// ScaleAxis.Mirror: where a plane is continued by its mirror image.
int mirrored(int index, int length_)
{
    while (uint(index) >= uint(length_))
        index = index < 0 ? -1 - index : 2 * length_ - 1 - index;
    return index;
}

// The four samples of 16 bits, signed, in two words.
ivec4 unpackWide(uvec2 words)
{
    ivec2 pair = ivec2(words);
    return ivec4(bitfieldExtract(pair.x, 0, 16), pair.x >> 16, bitfieldExtract(pair.y, 0, 16), pair.y >> 16);
}

uvec2 packWide(ivec4 samples)
{
    return uvec2((samples.x & 0xffff) | (samples.y << 16), (samples.z & 0xffff) | (samples.w << 16));
}

ivec4 unpackNarrow(uint word)
{
    return ivec4(word & 255, (word >> 8) & 255, (word >> 16) & 255, word >> 24);
}

uint packNarrow(ivec4 samples)
{
    return samples.x | (samples.y << 8) | (samples.z << 16) | (samples.w << 24);
}

// Samples 4 * quad to 4 * quad + 3 of the row that begins at a word; those of 16 bits are taken as signed.
ivec4 loadQuad(Source plane, int row, int quad)
{
    return Wide ? unpackWide(uvec2(plane.words[row + 2 * quad], plane.words[row + 2 * quad + 1])) : unpackNarrow(plane.words[row + quad]);
}

// The other way; samples are in range.
void storeQuad(Target plane, int row, int quad, ivec4 samples)
{
    if (Wide)
    {
        uvec2 words = packWide(samples);
        plane.words[row + 2 * quad] = words.x;
        plane.words[row + 2 * quad + 1] = words.y;
    }
    else
    {
        plane.words[row + quad] = packNarrow(samples);
    }
}

// The same two for a plane that is changed in place.
ivec4 loadPlaneQuad(Plane plane, int row, int quad)
{
    return Wide ? unpackWide(uvec2(plane.words[row + 2 * quad], plane.words[row + 2 * quad + 1])) : unpackNarrow(plane.words[row + quad]);
}

void storePlaneQuad(Plane plane, int row, int quad, ivec4 samples)
{
    if (Wide)
    {
        uvec2 words = packWide(samples);
        plane.words[row + 2 * quad] = words.x;
        plane.words[row + 2 * quad + 1] = words.y;
    }
    else
    {
        plane.words[row + quad] = packNarrow(samples);
    }
}
