// What the kernels of ArtifactRepair share. Blocks of 8x8 lie at eight places; the first of each row and column begins before the picture. A block has 64
// numbers of 16 bits; its place comes before its row, and that before its column.
const int Places = 8;
const ivec2 PlaceOf[Places] = ivec2[](ivec2(0, 0), ivec2(5, 1), ivec2(2, 2), ivec2(7, 3), ivec2(4, 4), ivec2(1, 5), ivec2(6, 6), ivec2(3, 7));
