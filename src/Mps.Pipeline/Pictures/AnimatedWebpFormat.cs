using System.Buffers.Binary;
using System.Globalization;
using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Outputs;

namespace Mps.Pipeline.Pictures;

/// <summary>Animated WebP by libwebp, which merges frames that are equal and stores only what changes.</summary>
internal sealed class AnimatedWebpFormat(int width, int height, double fps, double quality) : IAnimationFormat
{
    private const int LongestSide = 16383;
    private static readonly Rational s_millisecond = new(1, 1000);

    /// <inheritdoc/>
    public PictureForm Form => PictureForm.LimitedYuv;

    /// <inheritdoc/>
    public bool Subsampled => true;

    /// <inheritdoc/>
    public int FrameBytes => (width * height) + (2 * ((width + 1) / 2) * ((height + 1) / 2));

    /// <inheritdoc/>
    public string Summary => string.Create(CultureInfo.InvariantCulture, $"encoded by libwebp, quality {Quality:0.#}");

    // API default.
    private double Quality => quality > 0 ? Math.Min(quality, 100) : 75;

    /// <inheritdoc/>
    public void Write(FrameSpool spool, int frames, string path, RunContext context)
    {
        if (Math.Max(width, height) > LongestSide)
            throw JobException.Request($"A webp may have {LongestSide} pixels a side; this one would have {width}x{height}. Lower Width and Height.");
        byte[] yuv = GC.AllocateUninitializedArray<byte>(FrameBytes);
        int format = AvLibrary.PixelFormat("yuv420p");
        using var pool = new FramePool(width, height, format);
        using var frame = new MediaFrame();
        using var packet = new MediaPacket();
        var parameters = new VideoParameters(width, height, format, s_millisecond, default, new Rational(1, 1), new ColorFacts(2, 2, 5, 1));
        string options = string.Create(CultureInfo.InvariantCulture, $"quality={Quality:0.#}\ncompression_level=3");
        using Encoder encoder = Encoder.OpenVideo("libwebp_anim", new VideoEncoderSettings(parameters, 0, 0, 0, -1, -1, 1, false, options));
        for (int i = 0; i < frames; i++)
        {
            AnimationPlan.StopWhenCancelled(context);
            spool.Read(i, yuv);
            pool.Get(frame);
            PackedPlanes.Unpack(yuv, frame.Facts.Planes(), width, height);
            frame.Pts = Tick(i);
            encoder.Send(frame);
            context.Counters.FrameEncoded();
        }

        encoder.SendEnd();
        if (encoder.Receive(packet) != CodecResult.Ok)
            throw new MediaException("encode an animation with libwebp", 0, "the encoder gave nothing");
        byte[] file = packet.Data.ToArray();
        SetLastDuration(file, Tick(frames));
        File.WriteAllBytes(path, file);
    }

    /// <inheritdoc/>
    public long Check(string path, int frames)
    {
        byte[] file = File.ReadAllBytes(path);
        List<WebpFrame> found = WebpFile.Frames(file, out int canvasWidth, out int canvasHeight, out int loops);
        if (canvasWidth != width || canvasHeight != height)
            throw PictureVerifier.Bad(path, $"it is {canvasWidth}x{canvasHeight} pixels, but {width}x{height} were written.");
        if (loops != 0)
            throw PictureVerifier.Bad(path, $"it repeats {loops} times instead of for ever.");
        // A single picture needs no animation, and has no duration then.
        long milliseconds = found.Sum(f => (long)f.Milliseconds), expected = Tick(frames);
        if (found.Count == 0 || found.Count > frames || (found[0].Milliseconds >= 0 && Math.Abs(milliseconds - expected) > 1))
            throw PictureVerifier.Bad(path, $"it shows {found.Count} pictures for {milliseconds} ms, but {frames} for {expected} ms were written.");
        foreach (WebpFrame part in found)
            WebpFile.Decode(file, part, path);
        return file.Length;
    }

    private long Tick(int frame) => (long)Math.Round(frame * 1000 / fps, MidpointRounding.AwayFromZero);

    // The encoder is not told when the last frame ends, and guesses.
    private static void SetLastDuration(byte[] file, long total)
    {
        List<WebpFrame> frames = WebpFile.Frames(file, out _, out _, out _);
        if (frames.Count == 0 || frames[^1].Milliseconds < 0)
            return;
        int milliseconds = (int)Math.Clamp(total - frames.SkipLast(1).Sum(f => (long)f.Milliseconds), 1, (1 << 24) - 1);
        Span<byte> field = file.AsSpan(frames[^1].DurationOffset, 3);
        BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)milliseconds);
        field[2] = (byte)(milliseconds >> 16);
    }
}
