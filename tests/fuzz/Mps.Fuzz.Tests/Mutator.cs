namespace Mps.Fuzz.Tests;

/// <summary>Makes inputs out of seeds. The same random numbers make the same inputs.</summary>
public sealed class Mutator(IFuzzTarget target, Random random)
{
    private const int MaxMutations = 6, MaxBytes = 64 * 1024;

    private static readonly byte[] InterestingBytes = [0, 1, 0x20, (byte)'"', (byte)'\\', (byte)'{', (byte)'}', (byte)'[', (byte)']', (byte)',', (byte)'-', (byte)'9', 0x7f, 0x80, 0xc0, 0xed, 0xff];

    /// <summary>A seed with one to a few mutations on top of each other.</summary>
    public byte[] Next()
    {
        var bytes = new List<byte>(Pick(target.Seeds));
        for (int n = random.Next(1, MaxMutations + 1); n > 0; n--)
            Mutate(bytes);
        if (bytes.Count > MaxBytes)
            bytes.RemoveRange(MaxBytes, bytes.Count - MaxBytes);
        return [.. bytes];
    }

    private void Mutate(List<byte> bytes)
    {
        if (bytes.Count == 0)
        {
            bytes.Add((byte)random.Next(256));
            return;
        }

        int at = random.Next(bytes.Count), length = Math.Min(random.Next(1, 17), bytes.Count - at);
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = InterestingBytes[random.Next(InterestingBytes.Length)];
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 5 when target.Words.Count > 0:
                bytes.InsertRange(at, Pick(target.Words));
                break;
            case 6 when target.Words.Count > 0:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Pick(target.Words));
                break;
            case 7:
                Splice(bytes, at);
                break;
            default:
                Repeat(bytes, at);
                break;
        }
    }

    /// <summary>Goes on with the tail of another seed.</summary>
    private void Splice(List<byte> bytes, int at)
    {
        byte[] other = Pick(target.Seeds);
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other[random.Next(other.Length + 1)..]);
    }

    /// <summary>One byte many times: long numbers, deep nesting.</summary>
    private void Repeat(List<byte> bytes, int at) => bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(1, 300)));

    private byte[] Pick(IReadOnlyList<byte[]> from) => from[random.Next(from.Count)];
}
