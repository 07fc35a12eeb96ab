using System.Buffers.Binary;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Tests;

/// <summary>Sound for tests: made as WAV files of 32-bit floats, read back as players hear it.</summary>
/// <param name="Rate">Hz.</param>
/// <param name="Channels">By channel, then by sample.</param>
internal sealed record Signal(int Rate, float[][] Channels)
{
    public int Length => Channels[0].Length;

    public static Signal Make(int rate, double seconds, params Func<double, double>[] channels) =>
        new(rate, [.. channels.Select(f => Enumerable.Range(0, (int)(rate * seconds)).Select(n => (float)f(n / (double)rate)).ToArray())]);

    public static Func<double, double> Sine(double hertz, double amplitude) => t => amplitude * Math.Sin(2 * Math.PI * hertz * t);

    /// <summary>White noise, the same at each call.</summary>
    public static Func<double, double> Noise(double amplitude, int seed = 1)
    {
        var random = new Random(seed);
        return _ => amplitude * ((random.NextDouble() * 2) - 1);
    }

    /// <summary>Writes a WAV file (WAVE_FORMAT_EXTENSIBLE, IEEE float).</summary>
    public void Write(string path)
    {
        int bytes = Length * Channels.Length * 4;
        byte[] file = new byte[68 + bytes];
        Span<byte> at = file;
        "RIFF"u8.CopyTo(at);
        BinaryPrimitives.WriteInt32LittleEndian(at[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(at[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(at[16..], 40);
        BinaryPrimitives.WriteUInt16LittleEndian(at[20..], 0xfffe);
        BinaryPrimitives.WriteInt16LittleEndian(at[22..], (short)Channels.Length);
        BinaryPrimitives.WriteInt32LittleEndian(at[24..], Rate);
        BinaryPrimitives.WriteInt32LittleEndian(at[28..], Rate * Channels.Length * 4);
        BinaryPrimitives.WriteInt16LittleEndian(at[32..], (short)(Channels.Length * 4));
        BinaryPrimitives.WriteInt16LittleEndian(at[34..], 32);
        BinaryPrimitives.WriteInt16LittleEndian(at[36..], 22);
        BinaryPrimitives.WriteInt16LittleEndian(at[38..], 32);
        // Speakers: front left, right, centre, low frequency, back left, right.
        BinaryPrimitives.WriteInt32LittleEndian(at[40..], Channels.Length switch { 1 => 4, 2 => 3, _ => 0x3f });
        new Guid("00000003-0000-0010-8000-00aa00389b71").TryWriteBytes(at[44..]);
        "data"u8.CopyTo(at[60..]);
        BinaryPrimitives.WriteInt32LittleEndian(at[64..], bytes);
        for (int n = 0, offset = 68; n < Length; n++)
        {
            foreach (float[] channel in Channels)
            {
                BinaryPrimitives.WriteSingleLittleEndian(at[offset..], channel[n]);
                offset += 4;
            }
        }

        File.WriteAllBytes(path, file);
    }

    /// <summary>Decodes an audio track; its samples lie at their times, from the first time of the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="track">Audio track, from 0.</param>
    public static Signal Read(string path, int track = 0)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts stream = source.Streams.Where(s => s.Kind == StreamKind.Audio).ElementAt(track);
        using Decoder decoder = Decoder.Open(source, stream.Index, 1);
        var floats = new AudioParameters(AvLibrary.SampleFormat("flt"), stream.SampleRateHz, stream.Channels, stream.ChannelLayout, new Rational(1, stream.SampleRateHz));
        Resampler? resampler = null;
        List<float>[] channels = [.. Enumerable.Range(0, stream.Channels).Select(_ => new List<float>())];
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        while (source.Read(packet) == CodecResult.Ok)
        {
            if (packet.Facts.Stream == stream.Index)
            {
                decoder.Send(packet);
                Receive();
            }

            packet.Clear();
        }

        decoder.SendEnd();
        Receive();
        resampler!.PushEnd();
        Pull();
        resampler.Dispose();
        return new Signal(stream.SampleRateHz, [.. channels.Select(c => c.ToArray())]);

        void Receive()
        {
            while (decoder.Receive(frame) == CodecResult.Ok)
            {
                FrameFacts facts = frame.Facts;
                frame.Pts = facts.Pts - (long)Math.Round(source.StartSeconds / stream.TimeBase.ToDouble());
                resampler ??= Resampler.Open(new AudioParameters(facts.Format, facts.SampleRateHz, facts.Channels, stream.ChannelLayout, stream.TimeBase), floats, 0, 0);
                while (resampler.Push(frame) == CodecResult.Again)
                    Pull();
                Pull();
            }
        }

        void Pull()
        {
            using var block = new MediaFrame();
            while (resampler!.Pull(block) == CodecResult.Ok)
            {
                Span<float> samples = block.Floats;
                for (int i = 0; i < samples.Length; i++)
                    channels[i % channels.Length].Add(samples[i]);
            }
        }
    }

    /// <summary>Root mean square of a channel between two times, dB relative to full scale.</summary>
    public double Level(int channel, double from, double to)
    {
        ReadOnlySpan<float> part = Part(channel, from, to);
        double sum = 0;
        foreach (float x in part)
            sum += (double)x * x;
        return 10 * Math.Log10((sum / part.Length) + 1e-20);
    }

    /// <summary>Root mean square of one frequency in a channel between two times, dB relative to full scale.</summary>
    public double Tone(int channel, double hertz, double from, double to)
    {
        ReadOnlySpan<float> part = Part(channel, from, to);
        double re = 0, im = 0;
        for (int n = 0; n < part.Length; n++)
        {
            // Hann window, against leaks from other tones.
            double window = 1 - Math.Cos(2 * Math.PI * n / part.Length), phase = 2 * Math.PI * hertz * n / Rate;
            re += window * part[n] * Math.Cos(phase);
            im += window * part[n] * Math.Sin(phase);
        }

        double amplitude = 2 * Math.Sqrt((re * re) + (im * im)) / part.Length;
        return 20 * Math.Log10((amplitude / Math.Sqrt(2)) + 1e-20);
    }

    /// <summary>Largest magnitude of a channel between two times.</summary>
    public float Peak(int channel, double from = 0, double to = double.MaxValue)
    {
        float peak = 0;
        foreach (float x in Part(channel, from, to))
            peak = Math.Max(peak, Math.Abs(x));
        return peak;
    }

    /// <summary>First time at which a channel is louder than a threshold, seconds; after <paramref name="from"/>.</summary>
    public double Onset(int channel, double threshold, double from = 0)
    {
        for (int n = (int)(from * Rate); n < Length; n++)
        {
            if (Math.Abs(Channels[channel][n]) > threshold)
                return n / (double)Rate;
        }

        return double.NaN;
    }

    private ReadOnlySpan<float> Part(int channel, double from, double to)
    {
        int start = Math.Min(Length, (int)(from * Rate)), end = (int)Math.Min(Length, to * Rate);
        return Channels[channel].AsSpan(start, Math.Max(0, end - start));
    }
}
