using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Overlays;

/// <summary>A file that an overlay needs, read whole. Its faults are the request's: they fail one output, not the source.</summary>
/// <param name="Name">For messages; the last part of its path or address.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record OverlayAsset(string Name, byte[] Bytes)
{
    /// <summary>Reads it.</summary>
    /// <param name="input">Where.</param>
    /// <param name="kind">For messages: "watermark", "subtitle file", "font".</param>
    /// <param name="limitBytes">More than this is refused.</param>
    /// <param name="interrupt">Its deadline is changed.</param>
    /// <exception cref="JobException">Fault Request; names the file.</exception>
    public static OverlayAsset Read(MediaInput input, string kind, int limitBytes, Interrupt interrupt)
    {
        string name = NameOf(input);
        try
        {
            return new OverlayAsset(name, SourceOpener.ReadWhole(input, limitBytes, interrupt));
        }
        catch (JobException e)
        {
            throw Unreadable(kind, name, e);
        }
    }

    /// <summary>The bytes of a base64 text.</summary>
    /// <exception cref="JobException">Fault Request.</exception>
    public static OverlayAsset FromBase64(string text, string kind)
    {
        // As browsers make them: data:image/png;base64,iVBOR…
        int comma = text.StartsWith("data:", StringComparison.Ordinal) ? text.IndexOf(',', StringComparison.Ordinal) : -1;
        byte[] bytes = new byte[(text.Length * 3L / 4) + 3];
        if (!Convert.TryFromBase64Chars(text.AsSpan(comma + 1), bytes, out int written) || written == 0)
            throw JobException.Request($"The {kind} in ImageContent is no base64 text.");
        return new OverlayAsset("in ImageContent", bytes[..written]);
    }

    /// <summary>A failure that names the file. What may pass, such as an unreachable host, may be tried again.</summary>
    public static JobException Unreadable(string kind, string name, Exception cause)
    {
        JobFailure? inner = (cause as JobException)?.Failure;
        string message = $"The {kind} {name} could not be read: {cause.Message}";
        return new JobException(new JobFailure(
            JobPhase.Plan, JobFault.Request, inner?.Retryable ?? false, message, inner?.LibraryCode ?? (cause as MediaException)?.Code ?? 0, inner?.Detail ?? JobFailureDetail.None), cause);
    }

    public static string NameOf(MediaInput input) => input switch
    {
        FileInput file => Path.GetFileName(file.Path),
        UrlInput url when Uri.TryCreate(url.Url, UriKind.Absolute, out Uri? address) => Uri.UnescapeDataString(address.Segments[^1]),
        _ => "",
    };
}
