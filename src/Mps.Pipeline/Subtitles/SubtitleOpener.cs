using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Subtitles;

/// <summary>Reads subtitle files from where a job keeps them.</summary>
public static class SubtitleOpener
{
    /// <summary>The largest file that is read: a styled script of a long film is well below one tenth of it.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads and parses a file.</summary>
    /// <param name="input">Where it is.</param>
    /// <param name="interrupt">Cancels; its deadline is set for remote files and lifted at the end.</param>
    /// <exception cref="JobException">It is missing, unreachable, too large, or no subtitle file.</exception>
    public static SubtitleFile Open(MediaInput input, Interrupt interrupt)
    {
        try
        {
            return SubtitleFile.Parse(SubtitleText.Decode(SourceOpener.ReadWhole(input, MaxBytes, interrupt)));
        }
        catch (JobException e) when (e.Failure.Phase == JobPhase.Open)
        {
            throw new JobException(e.Failure with { Message = $"The subtitle file could not be read: {e.Failure.Message}" }, e);
        }
    }
}
