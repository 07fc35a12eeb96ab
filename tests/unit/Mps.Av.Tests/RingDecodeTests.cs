using System.Security.Cryptography;
using Mps.Media;
using Mps.Tests;

namespace Mps.Av.Tests;

/// <summary>Pictures decoded into a frame ring are the pictures decoded into the library's own memory, whatever happens to the ring.</summary>
public sealed class RingDecodeTests
{
    public static TheoryData<string, int> Clips() => new MatrixTheoryData<string, int>(
        ["sample.mp4", "hevc10_320x240.mp4", "vp9_161x121.webm", "h264_rotated90.mp4"], [1, 2]);

    [Theory]
    [MemberData(nameof(Clips))]
    public void Ring_pictures_are_bit_identical(string clip, int threads)
    {
        List<string> plain = Decode(clip, threads, null, out _);
        using var pictures = new RingPictures { Slots = 64 };
        List<string> ringed = Decode(clip, threads, pictures, out int inRing);
        Assert.NotEmpty(plain);
        Assert.Equal(plain, ringed);
        Assert.Equal(ringed.Count, inRing);
        Assert.Equal((0, 0L), (pictures.Ring!.InUse, pictures.Ring.Fallbacks));
        Assert.InRange(pictures.Ring.PeakInUse, 1, 64);
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Full_ring_falls_back_and_stays_bit_identical(string clip, int threads)
    {
        List<string> plain = Decode(clip, threads, null, out _);
        using var pictures = new RingPictures { Slots = 2 };
        List<string> ringed = Decode(clip, threads, pictures, out int inRing);
        Assert.Equal(plain, ringed);
        Assert.InRange(inRing, 1, ringed.Count - 1);
        Assert.InRange(pictures.Ring!.Fallbacks, ringed.Count - inRing, int.MaxValue);
        Assert.Equal(0, pictures.Ring.InUse);
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Held_pictures_bounds_what_a_decoder_keeps(string clip, int threads)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = Open(clip, interrupt);
        using var pictures = new RingPictures();
        int slots;
        using (Decoder decoder = Decoder.Open(source, Video(source), threads, pictures))
        {
            slots = pictures.Slots = decoder.HeldPictures + 1; // and the one in hand
            Assert.NotEmpty(Drain(source, decoder, pictures, out _));
        }

        Assert.Equal(0, pictures.Ring!.Fallbacks);
        Assert.InRange(pictures.Ring.PeakInUse, 1, slots);
    }

    [Fact]
    public void Frame_outlives_decoder_and_ring()
    {
        using var frame = new MediaFrame();
        string hash;
        FrameRing ring;
        using (var pictures = new RingPictures())
        {
            using var interrupt = new Interrupt();
            using MediaSource source = Open("sample.mp4", interrupt);
            using Decoder decoder = Decoder.Open(source, Video(source), 1, pictures);
            FirstFrame(source, decoder, frame);
            hash = Hash(frame.Facts);
            ring = pictures.Ring!;
        }

        Assert.Equal((1, 1), (ring.InUse, FrameRing.LiveCount));
        Assert.Equal(hash, Hash(frame.Facts));
        frame.Clear();
        Assert.Equal((0, 0), (ring.InUse, FrameRing.LiveCount));
    }

    [Fact]
    public void Damaged_packets_leave_no_slot_behind()
    {
        byte[] bytes = File.ReadAllBytes(Clip.Named("h264_noaudio.mp4"));
        // Past the container's header; whole packets and parts of others are overwritten.
        for (int i = bytes.Length / 3; i < bytes.Length * 2 / 3; i++)
            bytes[i] = (byte)((i * 7919) >> 3);
        using var interrupt = new Interrupt();
        using var io = new CustomIo(new MemoryStream(bytes), FileAccess.Read);
        using MediaSource source = MediaSource.Open("damaged.mp4", interrupt, "", io);
        source.Probe();
        using var pictures = new RingPictures();
        int errors;
        using (Decoder decoder = Decoder.Open(source, Video(source), 2, pictures, "err_detect=explode"))
            Drain(source, decoder, pictures, out errors);
        Assert.InRange(errors, 1, int.MaxValue);
        Assert.Equal(0, pictures.Ring!.InUse);
    }

    [Fact]
    public void Cancel_in_mid_stream_leaves_no_slot_behind()
    {
        using var interrupt = new Interrupt();
        using MediaSource source = Open("sample.mp4", interrupt);
        using var pictures = new RingPictures();
        using (Decoder decoder = Decoder.Open(source, Video(source), 2, pictures))
        {
            using var frame = new MediaFrame();
            FirstFrame(source, decoder, frame);
            Assert.NotEqual(0, pictures.Ring!.InUse);
            interrupt.Cancel();
            Assert.True(interrupt.IsCancelled);
        }

        Assert.Equal(0, pictures.Ring.InUse);
    }

    internal static MediaSource Open(string clip, Interrupt interrupt)
    {
        MediaSource source = MediaSource.Open(Clip.Named(clip), interrupt);
        source.Probe();
        return source;
    }

    internal static int Video(MediaSource source) => source.Streams.First(s => s.Kind == StreamKind.Video).Index;

    private static List<string> Decode(string clip, int threads, RingPictures? pictures, out int inRing)
    {
        using var interrupt = new Interrupt();
        using MediaSource source = Open(clip, interrupt);
        using Decoder decoder = Decoder.Open(source, Video(source), threads, pictures);
        int counted = 0;
        List<string> hashes = Drain(source, decoder, pictures, out int errors, facts => counted += pictures?.Ring?.Contains(facts.Plane(0)) == true ? 1 : 0);
        Assert.Equal(0, errors);
        inRing = counted;
        return hashes;
    }

    private static void FirstFrame(MediaSource source, Decoder decoder, MediaFrame frame)
    {
        using var packet = new MediaPacket();
        do
        {
            do
            {
                packet.Clear();
                Assert.Equal(CodecResult.Ok, source.Read(packet));
            }
            while (packet.Facts.Stream != Video(source));
            Assert.Equal(CodecResult.Ok, decoder.Send(packet));
        }
        while (decoder.Receive(frame) != CodecResult.Ok);
    }

    private static List<string> Drain(MediaSource source, Decoder decoder, RingPictures? pictures, out int errors, Action<FrameFacts>? seen = null)
    {
        List<string> hashes = [];
        int stream = Video(source);
        errors = 0;
        using var packet = new MediaPacket();
        using var frame = new MediaFrame();
        for (bool ended = false; !ended;)
        {
            packet.Clear();
            CodecResult read = source.Read(packet);
            if (read == CodecResult.Ok && packet.Facts.Stream != stream)
                continue;
            try
            {
                _ = read == CodecResult.Ok ? decoder.Send(packet) : decoder.SendEnd();
            }
            catch (MediaException)
            {
                errors++;
            }

            while (true)
            {
                try
                {
                    CodecResult received = decoder.Receive(frame);
                    ended = received == CodecResult.End;
                    if (received != CodecResult.Ok)
                        break;
                }
                catch (MediaException)
                {
                    errors++;
                    continue;
                }

                FrameFacts facts = frame.Facts;
                hashes.Add(Hash(facts));
                seen?.Invoke(facts);
            }
        }

        return hashes;
    }

    // The visible samples of every plane, line by line; 4:2:0 with 8 or 10 bits is all that the clips hold.
    private static unsafe string Hash(FrameFacts facts)
    {
        string format = AvLibrary.PixelFormatName(facts.Format);
        int sample = format switch { "yuv420p" => 1, "yuv420p10le" => 2, _ => throw new InvalidOperationException(format) };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int plane = 0; plane < 3; plane++)
        {
            int width = plane == 0 ? facts.Width : (facts.Width + 1) / 2, height = plane == 0 ? facts.Height : (facts.Height + 1) / 2;
            for (int y = 0; y < height; y++)
                hash.AppendData(new ReadOnlySpan<byte>((byte*)facts.Plane(plane) + ((long)y * facts.Stride(plane)), width * sample));
        }

        return $"{facts.Pts}:{Convert.ToHexString(hash.GetHashAndReset())}";
    }
}
