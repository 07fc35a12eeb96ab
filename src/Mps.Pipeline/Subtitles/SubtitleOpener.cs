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
    public static SubtitleFile Open(MediaInput input, Interrupt interrupt) => SubtitleFile.Parse(SubtitleText.Decode(Read(input, interrupt)));

    private static byte[] Read(MediaInput input, Interrupt interrupt)
    {
        try
        {
            switch (input)
            {
                case FileInput file:
                    var found = new FileInfo(file.Path);
                    if (!found.Exists)
                        throw Refused("there is no such object.");
                    if (found.Length > MaxBytes)
                        throw Refused($"it has {found.Length} bytes, more than {MaxBytes}.");
                    return File.ReadAllBytes(file.Path);
                case UrlInput url:
                    interrupt.SetDeadline(TimeSpan.FromSeconds(url.ConnectTimeoutSeconds + url.ReadTimeoutSeconds));
                    byte[] bytes = Resource.Fetch(url.Url, interrupt, SourceOpener.RemoteOptions(url), MaxBytes);
                    interrupt.SetDeadline(null);
                    return bytes;
                default:
                    throw JobException.Request($"Inputs of type {input.GetType().Name} are not known to this worker.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or MediaException)
        {
            throw new JobException(FailureClassifier.Classify(e, JobPhase.Open) with { Message = $"The subtitle file could not be read: {e.Message}" }, e);
        }
    }

    private static JobException Refused(string why) => JobException.InSource(JobPhase.Open, $"The subtitle file could not be read: {why}");
}
