// Planes of features of the super-resolution's net: 16 for each position, 16-bit numbers from 0 on, two to a word. Positions begin `reach` before the
// picture and end as far behind it, in rows and in columns.
const int Features = 16, FeatureWords = Features / 2;

void storeFeatures(Target features, int position, int sums[Features], int shift)
{
    for (int pair = 0; pair < FeatureWords; pair++)
    {
        int first = clamp(sums[2 * pair] >> shift, 0, 32767), second = clamp(sums[2 * pair + 1] >> shift, 0, 32767);
        features.words[position * FeatureWords + pair] = uint(first | (second << 16));
    }
}
