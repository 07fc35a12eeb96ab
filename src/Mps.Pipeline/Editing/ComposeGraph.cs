using System.Globalization;
using System.Text;
using Mps.Av;
using Mps.Jobs;
using Mps.Media;
using Mps.Pipeline.Negotiation;

namespace Mps.Pipeline.Editing;

/// <summary>One input of a graph: a part of a file.</summary>
/// <param name="File">Id of the file.</param>
/// <param name="Stream">Stream of the file.</param>
/// <param name="Range">The part.</param>
internal sealed record GraphClip(string File, StreamFacts Stream, TimeRange Range);

/// <summary>A composition written in libavfilter's syntax. A function of its arguments alone.</summary>
/// <param name="Text">The graph; inputs are [in0], [in1]…, the output is [out].</param>
/// <param name="Clips">What feeds the inputs, in their order.</param>
internal sealed record ComposeGraph(string Text, IReadOnlyList<GraphClip> Clips)
{
    private const string ToVideoColours = "out_color_matrix=bt709:out_range=tv";

    /// <summary>The picture: every track is one stream of the canvas's size with transparent gaps; later tracks lie above.</summary>
    /// <param name="canvas">Resolved size and colour.</param>
    /// <param name="rate">Frames per second.</param>
    /// <param name="output">The composition.</param>
    /// <param name="timeline">Its items in time.</param>
    /// <param name="files">Facts of the files by id.</param>
    /// <param name="titles">Absolute path of an ASS file with the text; null = no text.</param>
    /// <exception cref="JobException">An item asks for what is not served.</exception>
    public static ComposeGraph Pictures(
        ComposeCanvas canvas, Rational rate, ComposeOutput output, ComposeTimeline timeline, IReadOnlyDictionary<string, ClipFacts> files, string? titles)
    {
        var writer = new PictureWriter(canvas, rate, files);
        List<string> layers = [];
        for (int i = 0; i < output.Tracks.Count; i++)
        {
            if (output.Tracks[i].Kind == ComposeTrackKind.Video && timeline.Tracks[i].Count > 0)
                layers.Add(writer.Track(timeline.Tracks[i]));
        }

        return writer.Finish(layers, timeline.Seconds, titles);
    }

    /// <summary>The sound: every item at its place, mixed without making it quieter.</summary>
    /// <param name="sampleRate">Hz.</param>
    /// <param name="timeline">The items in time.</param>
    /// <param name="files">Facts of the files by id.</param>
    public static ComposeGraph Sounds(int sampleRate, ComposeTimeline timeline, IReadOnlyDictionary<string, ClipFacts> files)
    {
        List<GraphClip> clips = [];
        string format = string.Create(CultureInfo.InvariantCulture, $"aformat=sample_fmts=fltp:sample_rates={sampleRate}:channel_layouts=stereo");
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"anullsrc=r={sampleRate}:cl=stereo,atrim=end={Number(timeline.Seconds)},{format}[silence]");
        foreach (PlacedItem placed in timeline.Tracks.SelectMany(t => t))
        {
            (string file, double from, double? to, double volume) = placed.Item switch
            {
                ComposeVideo v => (v.File, v.FromSeconds, v.ToSeconds, v.Volume),
                ComposeAudio a => (a.File, a.FromSeconds, a.ToSeconds, a.Volume),
                _ => ("", 0, null, 0),
            };
            if (volume <= 0 || files[file].Audio is not { } stream)
                continue;
            text.Append(CultureInfo.InvariantCulture, $";[in{clips.Count}]aresample={sampleRate}:async=1:first_pts=0,{format},atrim=start=0:end={Number(placed.Length)}");
            if (volume != 1)
                text.Append(CultureInfo.InvariantCulture, $",volume={Number(volume)}");
            if (placed.FadeIn > 0)
                text.Append(CultureInfo.InvariantCulture, $",afade=t=in:d={Number(placed.FadeIn)}");
            if (placed.FadeOut > 0)
                text.Append(CultureInfo.InvariantCulture, $",afade=t=out:st={Number(placed.Length - placed.FadeOut)}:d={Number(placed.FadeOut)}");
            if (placed.Start > 0)
                text.Append(CultureInfo.InvariantCulture, $",adelay=delays={Number(placed.Start * 1000)}:all=1");
            text.Append(CultureInfo.InvariantCulture, $"[s{clips.Count}]");
            clips.Add(new GraphClip(file, stream, new TimeRange(from, to is { } end ? Math.Min(end, from + placed.Length) : from + placed.Length)));
        }

        string inputs = string.Concat(Enumerable.Range(0, clips.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"[s{i}]")));
        text.Append(CultureInfo.InvariantCulture, $";[silence]{inputs}amix=inputs={clips.Count + 1}:duration=first:dropout_transition=0:normalize=0[out]");
        return new ComposeGraph(text.ToString(), clips);
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private sealed class PictureWriter(ComposeCanvas canvas, Rational rate, IReadOnlyDictionary<string, ClipFacts> files)
    {
        private readonly StringBuilder _text = new();
        private readonly List<GraphClip> _clips = [];
        private int _labels;

        private string Rate { get; } = string.Create(CultureInfo.InvariantCulture, $"{rate.Num}/{rate.Den}");

        private string Size { get; } = string.Create(CultureInfo.InvariantCulture, $"{canvas.Width}x{canvas.Height}");

        private string Clear(double seconds) => $"color=c=black@0:s={Size}:r={Rate}:d={Number(seconds)},format=yuva420p";

        public string Track(IReadOnlyList<PlacedItem> items)
        {
            List<string> pieces = [];
            double cursor = 0, pieceStart = 0;
            foreach (PlacedItem item in items)
            {
                double gap = item.Start - cursor;
                if (item.FadeIn == 0 && gap > 0.5 * rate.Inverse.ToDouble())
                {
                    string empty = Label();
                    Add($"{Clear(gap)}[{empty}]");
                    pieces.Add(empty);
                }

                string shown = Item(item);
                if (item.FadeIn > 0)
                {
                    // xfade blends in planes of one size only.
                    string before = Label(), after = Label(), both = Label();
                    Add($"[{pieces[^1]}]format=yuva444p[{before}]");
                    Add($"[{shown}]format=yuva444p[{after}]");
                    Add($"[{before}][{after}]xfade={Transitions.Options(item.Transition)}:duration={Number(item.FadeIn)}:offset={Number(item.Start - pieceStart)},format=yuva420p[{both}]");
                    pieces[^1] = both;
                }
                else
                {
                    pieces.Add(shown);
                    pieceStart = item.Start;
                }

                cursor = item.End;
            }

            if (pieces.Count == 1)
                return pieces[0];
            string track = Label();
            Add($"{string.Concat(pieces.Select(p => $"[{p}]"))}concat=n={pieces.Count}[{track}]");
            return track;
        }

        public ComposeGraph Finish(List<string> layers, double seconds, string? titles)
        {
            string below = Label();
            Add($"color=c=0x{canvas.Color:X6}:s={Size}:r={Rate}:d={Number(seconds)},format=gbrp,scale={ToVideoColours},format=yuv420p[{below}]");
            foreach (string layer in layers)
            {
                string both = Label();
                Add($"[{below}][{layer}]overlay=format=yuv420:eof_action=pass[{both}]");
                below = both;
            }

            string text = titles is null ? "" : $"ass=filename={Escape(titles)},";
            Add($"[{below}]{text}format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv,setsar=1[out]");
            return new ComposeGraph(_text.ToString(), _clips);
        }

        // One item for its whole length, on a transparent canvas.
        private string Item(PlacedItem placed)
        {
            (string file, ComposePlace place, double degrees, bool mirrored, bool upsideDown, TimeRange part) = placed.Item switch
            {
                ComposeVideo v => (v.File, v.Place, v.RotateDegrees, v.FlipHorizontal, v.FlipVertical,
                    new TimeRange(v.FromSeconds, v.ToSeconds is { } to ? Math.Min(to, v.FromSeconds + placed.Length) : v.FromSeconds + placed.Length)),
                ComposeImage i => (i.File, i.Place, i.RotateDegrees, i.FlipHorizontal, i.FlipVertical, new TimeRange(0, null)),
                _ => throw JobException.Request($"A video track cannot hold an item of type {placed.Item.GetType().Name}."),
            };
            ClipFacts facts = files[file];
            StreamFacts stream = facts.Video ?? throw JobException.Request($"The file \"{file}\" has no picture.", JobFailureDetail.NoVideo);
            (int width, int height) = SizeOf(place, facts.DisplaySize);
            List<string> chain = [];
            if (stream.Mirrored)
                chain.Add("hflip");
            if (stream.Rotation != 0)
                chain.Add(stream.Rotation switch { 90 => "transpose=clock", 180 => "hflip,vflip", _ => "transpose=cclock" });
            chain.Add($"fps={Rate}:start_time=0,tpad=stop=-1:stop_mode=clone,trim=end={Number(placed.Length)},setpts=PTS-STARTPTS");
            chain.Add($"scale={width}:{height}:flags=bicubic:{ToVideoColours},format=yuva420p,setsar=1");
            if (mirrored)
                chain.Add("hflip");
            if (upsideDown)
                chain.Add("vflip");
            if (degrees % 360 != 0)
            {
                string angle = Number(degrees * Math.PI / 180);
                chain.Add($"rotate={angle}:c=black@0:ow='rotw({angle})':oh='roth({angle})'");
            }

            string item = Label();
            Add($"[in{_clips.Count}]{string.Join(',', chain)}[{item}]");
            _clips.Add(new GraphClip(file, stream, part));

            double x = Pixels(place.X, canvas.Width, 50), y = Pixels(place.Y, canvas.Height, 50);
            bool covers = width == canvas.Width && height == canvas.Height && degrees % 360 == 0
                && Math.Abs(x - (canvas.Width / 2.0)) < 1 && Math.Abs(y - (canvas.Height / 2.0)) < 1;
            if (covers)
                return item;
            string ground = Label(), laid = Label();
            Add($"{Clear(placed.Length)}[{ground}]");
            Add($"[{ground}][{item}]overlay=x={Number(x)}-w/2:y={Number(y)}-h/2:format=yuv420:eof_action=repeat:shortest=1[{laid}]");
            return laid;
        }

        private (int Width, int Height) SizeOf(ComposePlace place, (int Width, int Height) own)
        {
            double width = Pixels(place.Width, canvas.Width, 0), height = Pixels(place.Height, canvas.Height, 0);
            if (width <= 0 && height <= 0)
                (width, height) = own;
            else if (width <= 0)
                width = height * own.Width / own.Height;
            else if (height <= 0)
                height = width * own.Height / own.Width;
            return (Math.Max(2, (int)Math.Round(width / 2) * 2), Math.Max(2, (int)Math.Round(height / 2) * 2));
        }

        private double Pixels(Extent? extent, int side, double percent) => extent switch
        {
            null => side * percent / 100,
            { Unit: ExtentUnit.Pixels } => extent.Value,
            { Unit: ExtentUnit.PercentOfWidth } => canvas.Width * extent.Value / 100,
            { Unit: ExtentUnit.PercentOfHeight } => canvas.Height * extent.Value / 100,
            { Unit: ExtentUnit.PercentOfShort } => Math.Min(canvas.Width, canvas.Height) * extent.Value / 100,
            { Unit: ExtentUnit.PercentOfLong } => Math.Max(canvas.Width, canvas.Height) * extent.Value / 100,
            _ => side * extent.Value / 100,
        };

        private string Label() => string.Create(CultureInfo.InvariantCulture, $"v{_labels++}");

        private void Add(FormattableString part)
        {
            if (_text.Length > 0)
                _text.Append(';');
            _text.Append(part.ToString(CultureInfo.InvariantCulture));
        }

        // libavfilter takes a value apart twice: as an option, then as a graph (ffmpeg-filters, "Notes on filtergraph escaping").
        private static string Escape(string path)
        {
            string option = path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
            var text = new StringBuilder(option.Length * 2);
            foreach (char c in option)
            {
                if (c is '\\' or '\'' or '[' or ']' or ',' or ';')
                    text.Append('\\');
                text.Append(c);
            }

            return text.ToString();
        }
    }
}
