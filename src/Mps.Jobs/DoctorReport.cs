namespace Mps.Jobs;

/// <summary>What <c>mps-worker --doctor</c> prints as one JSON object: which parts of the media house really work here.</summary>
/// <param name="Libraries">Versions of the media libraries.</param>
/// <param name="Checks">One entry per library, codec and device tried.</param>
public sealed record DoctorReport(string Libraries, IReadOnlyList<DoctorCheck> Checks);

/// <summary>One thing that was tried.</summary>
/// <param name="Group">"library", "encoder", "decoder", "scaler", "muxer", "protocol", "device", "system".</param>
/// <param name="Name">E.g. "libx264"; of hardware the device, e.g. "cuda:0", and before its parts too: "cuda:0 h264_nvenc".</param>
/// <param name="Works">True when a real frame went through it (or, for devices, when it opened).</param>
/// <param name="Required">True when presets cannot be served without it.</param>
/// <param name="Detail">What was found, or why it failed in the library's words.</param>
/// <param name="Fix">What to do about it; empty when nothing is needed.</param>
public sealed record DoctorCheck(string Group, string Name, bool Works, bool Required, string Detail, string Fix);
