using Mps.Kernels.Deinterlace;
using Mps.Media;

namespace Mps.Perf.Quality;

/// <summary>
/// Deinterlacers on whole pictures whose rows were taken from two moments: a film's pictures, and pictures that a camera pans over. The truth is known for
/// every field.
/// </summary>
internal static class DeinterlaceQuality
{
    private const int Border = 8;

    public static void Measure(Report report)
    {
        List<FrameMemory> film = [.. Pictures.Film().Select(path => Pictures.Read(path))];
        Compare(report, "film", [film]);
        foreach ((int across, int down) in ((int, int)[])[(0, 0), (3, 0), (5, 1), (0, 2)])
        {
            Compare(report, $"pan {across},{down} a field", [.. Pictures.KodakHeldOut().Select(path => Pan(Pictures.Read(path), across, down))]);
        }
    }

    private static void Compare(Report report, string what, IReadOnlyList<IReadOnlyList<FrameMemory>> sequences)
    {
        foreach (string mode in (string[])["send_frame", "send_field"])
        {
            double ours = sequences.Average(moments => Score(moments, Deinterlaced(moments, mode == "send_field")));
            foreach (string filter in (string[])["yadif", "bwdif"])
            {
                double theirs = sequences.Average(moments => Score(moments, Pictures.Filter(Woven(moments), $"format=yuv420p,setfield=tff,{filter}=mode={mode}:parity=tff", moments[0].Format)));
                report.Compare($"{what}, {mode}", ours, filter, theirs, 0);
            }
        }
    }

    /// <summary>Mean PSNR of the pictures that have all their neighbours.</summary>
    private static double Score(IReadOnlyList<FrameMemory> moments, IReadOnlyList<FrameMemory> found)
    {
        int step = moments.Count / found.Count;
        return Enumerable.Range(0, found.Count).Where(i => i * step >= 2 && i * step < moments.Count - 2)
            .Average(i => Psnr.Of(found[i].View().Plane(0), moments[i * step].View().Plane(0), border: Border));
    }

    private static List<FrameMemory> Deinterlaced(IReadOnlyList<FrameMemory> moments, bool fields)
    {
        List<FrameMemory> woven = Woven(moments), result = [];
        Deinterlacer deinterlacer = new(woven[0].Format);
        for (int i = 0; i < woven.Count; i++)
        {
            for (int field = 0; field < (fields ? 2 : 1); field++)
            {
                FrameMemory picture = new(woven[i].Format);
                deinterlacer.Apply(
                    woven[Math.Max(i - 1, 0)].View(), woven[i].View(), woven[Math.Min(i + 1, woven.Count - 1)].View(), picture.View(),
                    field == 0 ? PictureField.Top : PictureField.Bottom, second: field == 1);
                result.Add(picture);
            }
        }

        return result;
    }

    /// <summary>Interlaced pictures, top field first, of two moments each.</summary>
    private static List<FrameMemory> Woven(IReadOnlyList<FrameMemory> moments) =>
    [
        .. Enumerable.Range(0, moments.Count / 2).Select(i =>
        {
            FrameMemory picture = new(moments[0].Format);
            for (int y = 0; y < picture.Format.Height; y++)
            {
                moments[(2 * i) + (y & 1)].View().Plane(0).Row(y).CopyTo(picture.View().Plane(0).Row(y));
            }

            return picture;
        }),
    ];

    private static FrameMemory[] Pan(FrameMemory picture, int across, int down)
    {
        const int Moments = 8, Room = 48;
        FrameFormat format = picture.Format with { Width = picture.Format.Width - Room, Height = picture.Format.Height - Room };
        return [.. Enumerable.Range(0, Moments).Select(moment =>
        {
            FrameMemory window = new(format);
            for (int y = 0; y < format.Height; y++)
            {
                picture.View().Plane(0).Row(y + (moment * down)).Slice(moment * across, format.Width).CopyTo(window.View().Plane(0).Row(y));
            }

            return window;
        })];
    }
}
