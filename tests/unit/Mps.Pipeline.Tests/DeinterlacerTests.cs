using Mps.Av;
using Mps.Kernels;
using Mps.Media;
using Mps.Pipeline.Stages.Deinterlace;
using Mps.Pipeline.Stages.Enhance;

namespace Mps.Pipeline.Tests;

/// <summary>Which pictures become whole, by what, and when each is shown. The pictures are those of an interlaced film of 25 a second.</summary>
public sealed class DeinterlacerTests
{
    private static readonly Rational s_unit = new(1, 1000);

    [Fact]
    public void What_is_not_marked_interlaced_passes_untouched_in_its_turn()
    {
        List<Shown> shown = Run("null", fields: false, interlaced: i => i is >= 3 and < 8, out _);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i * 40L), shown.Select(s => s.Pts));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => i is < 3 or >= 8), shown.Select(s => s.Untouched));
        Assert.All(shown, s => Assert.False(s.Interlaced));
    }

    [Fact]
    public void A_field_is_shown_halfway_to_the_next_picture_and_after_a_gap_halfway_through_its_own()
    {
        // The picture at 120 is missing, and the last has none to follow.
        List<Shown> shown = Run("null", fields: true, interlaced: _ => true, out _, [0, 40, 80, 160]);
        Assert.Equal([0, 20, 40, 60, 80, 100, 160, 180], shown.Select(s => s.Pts));
        Assert.All(shown, s => Assert.Equal(20, s.Duration));
    }

    [Theory]
    [InlineData("format=yuv420p10le", "kernel")]
    [InlineData("format=yuv422p", "kernel")]
    [InlineData("format=nv12", "bwdif")]
    [InlineData("format=yuv420p16le", "bwdif")]
    public void Formats_that_the_kernel_does_not_know_go_through_bwdif(string filter, string expected)
    {
        foreach (bool fields in (bool[])[false, true])
        {
            List<Shown> shown = Run(filter, fields, interlaced: _ => true, out List<string> told);
            Assert.Equal(Enumerable.Range(0, fields ? 24 : 12).Select(i => i * (fields ? 20L : 40L)), shown.Select(s => s.Pts));
            Assert.All(shown, s => Assert.False(s.Interlaced));
            Assert.Contains(expected, Assert.Single(told), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_change_of_size_begins_anew()
    {
        using var deinterlacer = new Deinterlacer(s_unit, new Rational(25, 1), false, new EnhanceCrew(RowTeam.Alone, null), 1);
        List<(long Pts, int Width)> shown = [];
        void Emit(MediaFrame picture)
        {
            shown.Add((picture.Pts, picture.Facts.Width));
            picture.Clear();
        }

        for (int part = 0; part < 2; part++)
        {
            int first = 3 * part;
            Decode(part == 0 ? "null" : "crop=96:80", (picture, i) =>
            {
                if (i < 3)
                {
                    picture.Pts = (first + i) * 40;
                    deinterlacer.Push(picture, Emit);
                }
            });
        }

        deinterlacer.Flush(Emit);
        Assert.Equal([0, 40, 80, 120, 160, 200], shown.Select(s => s.Pts));
        Assert.Equal([96, 96, 96], shown.Skip(3).Select(s => s.Width));
        Assert.DoesNotContain(96, shown.Take(3).Select(s => s.Width));
    }

    [Fact]
    public void Nothing_is_allocated_per_picture()
    {
        List<MediaFrame> film = [];
        Decode("null", (picture, _) =>
        {
            var frame = new MediaFrame();
            frame.Reference(picture);
            film.Add(frame);
        });
        using var deinterlacer = new Deinterlacer(s_unit, new Rational(25, 1), true, new EnhanceCrew(RowTeam.Alone, null), 1);
        using var pushed = new MediaFrame();
        EmitPicture emit = static picture => picture.Clear();
        long allocated = 0, time = 0;
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < film.Count; i++)
            {
                pushed.Reference(film[i]);
                pushed.Pts = time += 40;
                deinterlacer.Push(pushed, emit);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        film.ForEach(frame => frame.Dispose());
        Assert.Equal(0, allocated);
    }

    private static List<Shown> Run(string filter, bool fields, Func<int, bool> interlaced, out List<string> told, long[]? times = null)
    {
        List<string> words = told = [];
        List<Shown> shown = [];
        HashSet<nint> pushed = [];
        using var deinterlacer = new Deinterlacer(s_unit, new Rational(25, 1), fields, new EnhanceCrew(RowTeam.Alone, null), 1) { Began = words.Add };
        times ??= [.. Enumerable.Range(0, 12).Select(i => i * 40L)];
        // All are held on to, so that no two pictures lie at one address.
        List<MediaFrame> held = [];
        void Emit(MediaFrame picture)
        {
            FrameFacts facts = picture.Facts;
            shown.Add(new Shown(facts.Pts, facts.Duration, facts.Interlaced, pushed.Contains(facts.Plane(0))));
            picture.Clear();
        }

        Decode(filter, (picture, i) =>
        {
            if (i >= times.Length)
                return;
            picture.Pts = times[i];
            picture.SetDuration(40);
            if (!interlaced(i))
                picture.SetProgressive();
            var copy = new MediaFrame();
            copy.Reference(picture);
            held.Add(copy);
            pushed.Add(picture.Facts.Plane(0));
            deinterlacer.Push(picture, Emit);
        });
        deinterlacer.Flush(Emit);
        held.ForEach(frame => frame.Dispose());
        return shown;
    }

    private static void Decode(string filter, Action<MediaFrame, int> take)
    {
        string path = Clip.Named("h264_interlaced.mp4");
        using var interrupt = new Interrupt();
        using MediaSource source = SourceOpener.Open(new Jobs.FileInput(path, Path.GetDirectoryName(path)!), interrupt);
        StreamFacts stream = source.Streams.First(s => s.Kind == StreamKind.Video);
        using Decoder decoder = Decoder.Open(source, stream.Index, 1);
        using MediaFrame frame = new(), picture = new();
        using MediaPacket packet = new();
        FilterChain? chain = null;
        int count = 0;
        for (; source.Read(packet) == CodecResult.Ok; packet.Clear())
        {
            if (packet.Facts.Stream != stream.Index)
                continue;
            decoder.Send(packet);
            while (decoder.Receive(frame) == CodecResult.Ok)
            {
                FrameFacts facts = frame.Facts;
                chain ??= FilterChain.OpenVideo(new VideoParameters(facts.Width, facts.Height, facts.Format, stream.TimeBase, stream.AverageRate, facts.SampleAspectRatio, facts.Color), filter, 1);
                chain.Push(frame);
                while (chain.Pull(picture) == CodecResult.Ok)
                    take(picture, count++);
            }
        }

        chain!.Dispose();
    }

    private readonly record struct Shown(long Pts, long Duration, bool Interlaced, bool Untouched);
}
