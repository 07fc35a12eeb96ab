using System.CommandLine;
using System.Numerics;
using Mps.Api;
using Mps.Ctl.Tap;
using Mps.Media;

namespace Mps.Ctl.Commands;

/// <summary>
/// <c>mpsctl tap</c>: the frames of a running task, read where its decoder puts them, or where the worker copies those of a later stage. The job does not
/// wait: a reader that is too slow misses frames.
/// </summary>
internal static class TapCommand
{
    private const int PollMicroseconds = 2000;
    private static readonly Rational s_usualRate = new(25, 1);

    public static Command Build(CommandTree tree)
    {
        var id = new Argument<string>("TASK") { Description = "A task that runs" };
        var stage = new Option<string>("--stage") { Description = "Which frames: decode, deinterlace, restore, scale, enhance or overlay; scale:1 names an output", HelpName = "STAGE", DefaultValueFactory = _ => "decode" };
        var png = new Option<FileInfo>("--png") { Description = "Save one frame there instead", HelpName = "FILE" };
        var frames = new Option<long>("--frames") { Description = "End after so many frames", HelpName = "N", DefaultValueFactory = _ => long.MaxValue };
        var command = new Command("tap", "Shows the live frames of a running task: y4m on standard output, or one frame as PNG.") { id, stage, png, frames };
        tree.Define(command, """
            mpsctl tap 1250000000-WorkflowTask-0123456789abcdef0123456789abcdeftt1 | ffplay -
            mpsctl tap 1250000000-WorkflowTask-0123456789abcdef0123456789abcdeftt1 --png now.png
            mpsctl tap 1250000000-WorkflowTask-0123456789abcdef0123456789abcdeftt1 --stage scale:1 | ffplay -
            """, (parsed, client, cancel) => Task.Run(
                () =>
                {
                    using RingConnection connection = RingConnection.Open(client.Socket, parsed.GetValue(id)!, parsed.GetValue(stage)!);
                    if (parsed.GetValue(png) is { } file)
                    {
                        Save(connection, file, cancel);
                        tree.Terminal.Error.WriteLine($"saved {file.FullName}");
                    }
                    else
                    {
                        using Stream output = Console.OpenStandardOutput();
                        long shown = Show(connection, output, parsed.GetValue(frames), cancel);
                        tree.Terminal.Error.WriteLine($"{shown} frames");
                    }

                    return ExitCode.Ok;
                },
                cancel));
        return command;
    }

    /// <summary>Writes frames as they come, until the job is over or the reader of the output has gone; returns how many.</summary>
    private static long Show(RingConnection connection, Stream output, long most, CancellationToken cancel)
    {
        var writer = new Y4mWriter(output);
        var frame = new TappedFrame();
        for (long shown = 0; ; shown++)
        {
            if (shown == most || !Next(connection, frame, cancel))
                return shown;
            if (Y4mWriter.WhyNot(frame.Format) is { } why)
                throw new ApiException(ErrorCode.UnsupportedOperation, $"{why}; --png shows more formats.");
            try
            {
                if (!writer.TryWrite(frame, RateOf(connection.Ring)))
                    throw new ApiException(ErrorCode.UnsupportedOperation, $"The pictures are {frame.Format} from here on, and y4m states one size for all.");
            }
            catch (IOException)
            {
                return shown; // nobody reads any more
            }
        }
    }

    private static void Save(RingConnection connection, FileInfo file, CancellationToken cancel)
    {
        var frame = new TappedFrame();
        if (!Next(connection, frame, cancel))
            throw new ApiException(ErrorCode.FailedOperation, "The job ended before a whole frame could be read.");
        if (PngPicture.WhyNot(frame.Format) is { } why)
            throw new ApiException(ErrorCode.UnsupportedOperation, $"{why}.");
        try
        {
            using FileStream output = file.Create();
            PngPicture.Write(frame, output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file.FullName} cannot be written: {e.Message}");
        }
    }

    // The ring keeps its last pictures when the job is over: what is newer than the last one shown is still shown.
    private static bool Next(RingConnection connection, TappedFrame frame, CancellationToken cancel)
    {
        for (bool ended = false; ; ended = connection.WaitForEnd(PollMicroseconds))
        {
            cancel.ThrowIfCancellationRequested();
            if (frame.TryCopyNewest(connection.Ring))
                return true;
            if (ended)
                return false;
        }
    }

    /// <summary>The rate of the pictures in a ring, by two that follow on each other; 25 a second when there are no such two.</summary>
    private static Rational RateOf(FrameRing ring)
    {
        SlotReading[] pictures = [.. Enumerable.Range(0, ring.Slots).Select(i => ring.TryRead(i, out SlotReading r) ? r : default).Where(r => r.Publication > 0).OrderBy(r => r.Publication)];
        foreach ((SlotReading before, SlotReading after) in pictures.Zip(pictures.Skip(1)))
        {
            (MediaTime from, MediaTime to) = (before.Descriptor.Time, after.Descriptor.Time);
            if (after.Publication != before.Publication + 1 || !from.IsKnown || from.TimeBase != to.TimeBase || to.Ticks <= from.Ticks)
                continue;
            long num = to.TimeBase.Den, den = (to.Ticks - from.Ticks) * to.TimeBase.Num, common = (long)BigInteger.GreatestCommonDivisor(num, den);
            if (num / common <= int.MaxValue && den / common <= int.MaxValue)
                return new Rational((int)(num / common), (int)(den / common));
        }

        return s_usualRate;
    }
}
