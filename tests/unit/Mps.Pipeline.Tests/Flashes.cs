using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>How far sound and picture of a copy of flash_beep.mkv are apart, as a player shows them: by the times of decoded frames.</summary>
internal static class Flashes
{
    /// <summary>For each flash, when its beep is heard minus when it is seen, seconds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="track">Audio track, from 0.</param>
    public static double[] Offsets(string path, int track = 0)
    {
        List<double> seen = Seen(path);
        Signal heard = Signal.Read(path, track);
        // the beep of a flash starts within half a second of it. Coders smear a beep by a few milliseconds
        // around its start, where it is far below half its height.
        return [.. seen.Select(flash => heard.Onset(0, 0.3 * heard.Peak(0), Math.Max(0, flash - 0.25)) - flash)];
    }

    /// <summary>Times of the first bright picture of each flash, seconds from the first time of the file.</summary>
    public static unsafe List<double> Seen(string path)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts video = source.Streams.First(s => s.Kind == StreamKind.Video);
        using Decoder decoder = Decoder.Open(source, video.Index, 1);
        List<double> flashes = [];
        bool bright = false;
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        while (source.Read(packet) == CodecResult.Ok)
        {
            if (packet.Facts.Stream == video.Index)
            {
                decoder.Send(packet);
                Receive();
            }

            packet.Clear();
        }

        decoder.SendEnd();
        Receive();
        return flashes;

        void Receive()
        {
            while (decoder.Receive(frame) == CodecResult.Ok)
            {
                FrameFacts facts = frame.Facts;
                bool now = ((byte*)facts.Plane(0))[(facts.Height / 2 * facts.Stride(0)) + (facts.Width / 2)] > 128;
                if (now && !bright)
                    flashes.Add((facts.Pts * video.TimeBase.ToDouble()) - source.StartSeconds);
                bright = now;
            }
        }
    }
}
