namespace Mps.Api;

/// <summary>What came over HTTP, free of any web framework.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Header">The header of that name (any case), or null.</param>
/// <param name="QueryString">As received, still encoded, without '?'.</param>
/// <param name="Body">The exact bytes: the signature covers them.</param>
public sealed record ApiHttpRequest(string Method, Func<string, string?> Header, string QueryString, ReadOnlyMemory<byte> Body);
