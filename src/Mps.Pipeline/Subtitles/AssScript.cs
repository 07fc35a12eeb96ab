namespace Mps.Pipeline.Subtitles;

/// <summary>An ass script as Matroska carries it: everything before the events once, and each event with its times taken out.</summary>
/// <param name="Header">Sections up to and with the events' "Format:" line.</param>
/// <param name="Events">In the order of time.</param>
public sealed record AssScript(string Header, IReadOnlyList<AssEvent> Events);

/// <summary>One line of an ass script.</summary>
/// <param name="Start">First moment.</param>
/// <param name="End">First moment at which it is gone.</param>
/// <param name="Fields">"ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text" (Matroska codec mapping S_TEXT/ASS).</param>
public sealed record AssEvent(TimeSpan Start, TimeSpan End, string Fields);
