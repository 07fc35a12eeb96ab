namespace Mps.Jobs;

/// <summary>An output that lies complete and verified in the staging folder.</summary>
/// <param name="Index"><see cref="OutputSpec.Index"/>.</param>
/// <param name="MainFile">Path below the staging folder of the file to name in the result (for HLS the playlist).</param>
/// <param name="Files">Every file, in the order in which they should become visible: the main file last.</param>
/// <param name="Info">What a fresh probe of the staged output found.</param>
/// <param name="Md5">Hex MD5 of the main file.</param>
/// <param name="Explain">How it was made: which decoder, scaler, encoder; which streams were copied and why. One line each, for people.</param>
/// <param name="Pictures">For pictures: each with its time, in the order of the request; null for others.</param>
public sealed record OutputResult(
    int Index,
    string MainFile,
    IReadOnlyList<OutputFile> Files,
    MediaInfo Info,
    string Md5,
    IReadOnlyList<string> Explain,
    IReadOnlyList<PictureFile>? Pictures = null);

/// <summary>One staged picture.</summary>
/// <param name="Path">Below the staging folder.</param>
/// <param name="Seconds">Time of the source that it shows (a sprite sheet: its first cell), seconds from the source's start.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Cells">Small pictures on a sprite sheet; 1 for other pictures.</param>
public sealed record PictureFile(string Path, double Seconds, int Width, int Height, int Cells = 1);

/// <summary>One staged file.</summary>
/// <param name="Path">Below the staging folder, with '/' separators, no '..'.</param>
/// <param name="SizeBytes">Its size.</param>
public sealed record OutputFile(string Path, long SizeBytes);
