// The four columns of a cell of the picture that comes in, 12 bits around zero; columns beside the picture are mirrored.
ivec4 freshCell(Source source, int row, int cell, int width, int bits)
{
    int left = 4 * cell - Before;
    ivec4 samples;
    if (left >= 0 && left + 3 < width)
    {
        samples = loadQuad(source, row, left / 4);
    }
    else
    {
        for (int i = 0; i < 4; i++)
        {
            int x = mirrored(left + i, width);
            samples[i] = loadQuad(source, row, x / 4)[x % 4];
        }
    }
    return (samples - (1 << (bits - 1))) << (12 - bits);
}
