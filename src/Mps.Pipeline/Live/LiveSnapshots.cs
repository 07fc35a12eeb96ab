using System.Globalization;
using Mps.Av;
using Mps.Jobs;
using Mps.Jobs.Live;
using Mps.Kernels;
using Mps.Pipeline.Pictures;

namespace Mps.Pipeline.Live;

/// <summary>
/// Pictures of a stream: the first key frame after each interval. Nothing is kept from one to the next, a decoder neither, so that
/// many streams with pictures cost little between them.
/// </summary>
internal sealed class LiveSnapshots : LiveOutputWriter
{
    private readonly LiveSnapshotOutput _spec;
    private readonly long _interval;
    private readonly MediaPacket _packet = new();
    private readonly MediaFrame _frame = new();
    private LiveTracks? _tracks;
    private long? _due;
    private long _number;

    /// <param name="context">The stream's.</param>
    /// <param name="spec">What to take.</param>
    /// <param name="resume">Where the attempt before left off; null = this is the first.</param>
    public LiveSnapshots(LiveContext context, LiveSnapshotOutput spec, LiveOutputResume? resume)
        : base(context, spec.Index)
    {
        _spec = spec;
        _interval = (long)(spec.IntervalSeconds * LiveClock.PerSecond);
        _number = resume?.NextSegment ?? 0;
    }

    /// <inheritdoc/>
    public override bool TakesBursts => true;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _packet.Dispose();
        _frame.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnConnect(LiveTracks tracks, bool fromKey) => _tracks = tracks;

    /// <inheritdoc/>
    protected override void OnPacket(in LivePacket packet)
    {
        long at = packet.Times.Pts;
        if (!packet.Key || at < _due)
            return;
        // On a grid, whatever the distance of key frames; after a pause it begins anew.
        _due = (_due is { } due && at - due < _interval ? due : at) + _interval;
        _packet.Reference(packet.Packet);
        using Decoder decoder = Decoder.Open(_tracks!.Source, _tracks.Video!.Index, threads: 1);
        decoder.Send(_packet);
        decoder.SendEnd();
        _packet.Clear();
        if (decoder.Receive(_frame) != CodecResult.Ok)
            return;
        Take(packet.Received);
        _frame.Clear();
    }

    /// <inheritdoc/>
    protected override void OnInterrupt()
    {
    }

    /// <inheritdoc/>
    protected override void OnFinish()
    {
    }

    private void Take(DateTimeOffset taken)
    {
        // What the first picture is like is known from itself: live sources seldom say it.
        FrameFacts facts = _frame.Facts;
        StreamFacts stream = _tracks!.Video! with { Width = facts.Width, Height = facts.Height, SampleAspectRatio = facts.SampleAspectRatio };
        StillFormat format = StillFormat.Of("jpg");
        using var shaper = new PictureShaper(stream, new PictureTarget(_spec.Width, _spec.Height), format.Shape);
        using var encoder = new StillEncoder(format, shaper.Width, shaper.Height);
        using var canvas = new MediaFrame();
        FrameFacts shaped = shaper.Shape(_frame).Facts;
        encoder.Canvas(canvas);
        new PictureColors(PictureMatrix.Of(shaped.Color, stream), format.Form)
            .Convert(shaped.Planes(), canvas.Facts.Planes(), encoder.Width, encoder.Height, 0, 0, format.Subsampled);

        long number = _number++;
        string path = _spec.NamePattern.Replace("{number}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        string to = Context.PathOf(path), from = Path.Combine(Context.Staging, OpenPiece.Folder, $"{Index}-{number}.jpg");
        Directory.CreateDirectory(Path.GetDirectoryName(from)!);
        encoder.Write(canvas, from);
        Context.Round.After(this, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to, overwrite: true);
            Emit(new LivePictureEvent(TaskId, Index, number, path, taken));
        });
    }
}
