using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Outputs;

/// <summary>What viewers choose a track by.</summary>
/// <param name="Language">ISO 639-2; null = as the stream says.</param>
/// <param name="Title">Null = none.</param>
/// <param name="Default">Players choose it when the viewer chose none; null = as the stream says.</param>
public sealed record StreamLabel(string? Language, string? Title, bool? Default)
{
    /// <summary>The label of a sound; the language is the source's unless the target names one.</summary>
    public static StreamLabel Of(AudioTarget target, string sourceLanguage) => new(target.Language ?? sourceLanguage, target.Name, target.Default ? true : null);

    /// <summary>Puts it on a stream that was just added; returns the stream's index.</summary>
    /// <exception cref="MediaException">The container refuses it.</exception>
    public int PutOn(MediaSink sink, int stream)
    {
        sink.Describe(stream, Language, Title, Default);
        return stream;
    }
}
