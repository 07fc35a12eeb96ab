// What the denoiser's kernels share. A plane of cells has 16-bit samples of 12 bits around zero, two to a word, the first in the low half; two cells of four
// columns lie before the picture and two behind it, mirrored. Everything is computed as Mps.Kernels' lanes compute it: sums are clamped to
// 16 bits, products are those of fractions of 2^15.
const int Before = 8; // columns before the picture

int sum16(int a, int b)
{
    return clamp(a + b, -32768, 32767);
}

int fraction(int a, int b)
{
    return bitfieldExtract((a * b + 16384) >> 15, 0, 16);
}

// Cosines of k * pi / 16 as fractions of 2^15.
const int C1 = 32138, C2 = 30274, C3 = 27246, C4 = 23170, C5 = 18205, C6 = 12540, C7 = 6393;

int halved(int cosine, int halvings)
{
    return (cosine + ((1 << halvings) >> 1)) >> halvings;
}

// Dct8.Forward.
void forwardDct(inout int x[8], int halvings)
{
    int c1 = halved(C1, halvings), c2 = halved(C2, halvings), c3 = halved(C3, halvings), c4 = halved(C4, halvings);
    int c5 = halved(C5, halvings), c6 = halved(C6, halvings), c7 = halved(C7, halvings);
    int s0 = sum16(x[0], x[7]), s1 = sum16(x[1], x[6]), s2 = sum16(x[2], x[5]), s3 = sum16(x[3], x[4]);
    int d0 = sum16(x[0], -x[7]), d1 = sum16(x[1], -x[6]), d2 = sum16(x[2], -x[5]), d3 = sum16(x[3], -x[4]);

    int sum0 = sum16(s0, s3), sum1 = sum16(s1, s2), difference0 = sum16(s0, -s3), difference1 = sum16(s1, -s2);
    x[0] = fraction(sum16(sum0, sum1), c4);
    x[4] = fraction(sum16(sum0, -sum1), c4);
    x[2] = sum16(fraction(difference0, c2), fraction(difference1, c6));
    x[6] = sum16(fraction(difference0, c6), -fraction(difference1, c2));

    int t4 = sum16(fraction(d3, c3), fraction(d0, c5)), t7 = sum16(fraction(d0, c3), -fraction(d3, c5));
    int t5 = sum16(fraction(d2, c1), fraction(d1, c7)), t6 = sum16(fraction(d1, c1), -fraction(d2, c7));
    int u4 = sum16(t4, t6), u7 = sum16(t7, t5);
    x[3] = sum16(t7, -t5);
    x[5] = sum16(t4, -t6);
    x[1] = fraction(sum16(u7, u4), C4);
    x[7] = fraction(sum16(u7, -u4), C4);
}

// Dct8.Inverse.
void inverseDct(inout int x[8], int halvings)
{
    int c1 = halved(C1, halvings), c2 = halved(C2, halvings), c3 = halved(C3, halvings), c4 = halved(C4, halvings);
    int c5 = halved(C5, halvings), c6 = halved(C6, halvings), c7 = halved(C7, halvings);
    int sum0 = fraction(sum16(x[0], x[4]), c4), sum1 = fraction(sum16(x[0], -x[4]), c4);
    int difference0 = sum16(fraction(x[2], c2), fraction(x[6], c6)), difference1 = sum16(fraction(x[2], c6), -fraction(x[6], c2));
    int s0 = sum16(sum0, difference0), s3 = sum16(sum0, -difference0), s1 = sum16(sum1, difference1), s2 = sum16(sum1, -difference1);

    int u7 = fraction(sum16(x[1], x[7]), C4), u4 = fraction(sum16(x[1], -x[7]), C4);
    int t4 = sum16(u4, x[5]), t6 = sum16(u4, -x[5]), t7 = sum16(u7, x[3]), t5 = sum16(u7, -x[3]);
    int d3 = sum16(fraction(t4, c3), -fraction(t7, c5)), d0 = sum16(fraction(t4, c5), fraction(t7, c3));
    int d2 = sum16(fraction(t5, c1), -fraction(t6, c7)), d1 = sum16(fraction(t5, c7), fraction(t6, c1));

    x[0] = sum16(s0, d0);
    x[7] = sum16(s0, -d0);
    x[1] = sum16(s1, d1);
    x[6] = sum16(s1, -d1);
    x[2] = sum16(s2, d2);
    x[5] = sum16(s2, -d2);
    x[3] = sum16(s3, d3);
    x[4] = sum16(s3, -d3);
}
