using Mps.Av;

namespace Mps.Pipeline.Live;

/// <summary>A file whose writer died: what was cut off in the middle of a fragment ends it, and the fragments before are whole.</summary>
internal static class CutOffFile
{
    /// <summary>The next whole packet; false at the end.</summary>
    public static bool TryRead(MediaSource source, MediaPacket packet)
    {
        try
        {
            packet.Clear();
            return source.Read(packet) == CodecResult.Ok;
        }
        catch (MediaException)
        {
            return false;
        }
    }
}
