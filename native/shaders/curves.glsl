// CurveField and CurveRows: curves of 65 points for each of 8 by 6 tiles, between points, columns and rows linearly. A place is 512 times the tile before
// it and the share, of 256, of the tile behind it.
const int CurveTiles = 8, CurvePoints = 65, CurveShift = 6, CurveWhole = 256;

int curvePoint(Numbers curves, int at, int weight)
{
    int above = curves.values[at], below = curves.values[at + CurveTiles * CurvePoints];
    return (above * (CurveWhole - weight) + below * weight + CurveWhole / 2) >> 8;
}

int curveAlong(Numbers curves, int at, int weight, int fraction_)
{
    return curvePoint(curves, at, weight) * ((1 << CurveShift) - fraction_) + curvePoint(curves, at + 1, weight) * fraction_;
}

// The value at a word of luma.
int curveAt(Numbers curves, int column, int row, int word)
{
    word &= 4095;
    int fraction_ = word & ((1 << CurveShift) - 1), right = column & 511;
    int at = ((row >> 9) * CurveTiles + (column >> 9)) * CurvePoints + (word >> CurveShift);
    int sum = curveAlong(curves, at, row & 511, fraction_) * (CurveWhole - right) + curveAlong(curves, at + CurvePoints, row & 511, fraction_) * right;
    return (sum + (1 << (CurveShift + 7))) >> (CurveShift + 8);
}
