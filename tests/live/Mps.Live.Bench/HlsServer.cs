using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Mps.Live.Bench;

/// <summary>Serves segments over HTTP as a live playlist that moves on in real time, encrypted on request, and fails on request.</summary>
public sealed class HlsServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly IReadOnlyList<HlsPiece> _pieces;
    private readonly HlsOptions _options;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(16);
    private long _started;
    private int _elsewhere;

    /// <summary>Starts with a full window, which moves on from the first request of the playlist.</summary>
    public HlsServer(IReadOnlyList<HlsPiece> pieces, HlsOptions? options = null)
    {
        (_pieces, _options) = (pieces, options ?? new HlsOptions());
        Port = Loopback.FreePort();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        if (_options.Elsewhere is { } elsewhere)
            _listener.Prefixes.Add($"http://{elsewhere}:{Port}/");
        _listener.Start();
        _ = Serve();
    }

    /// <summary>Port that it listens on.</summary>
    public int Port { get; }

    /// <summary>Its address, or that of a proxy before it.</summary>
    public string Url(int? port = null) => $"http://127.0.0.1:{port ?? Port}/live.m3u8";

    /// <summary>Requests at <see cref="HlsOptions.Elsewhere"/>.</summary>
    public int RequestsElsewhere => Volatile.Read(ref _elsewhere);

    /// <summary>Segments that are not found.</summary>
    public ISet<int> Missing { get; } = new HashSet<int>();

    /// <summary>Makes segments of a second of the pattern.</summary>
    public static async Task<IReadOnlyList<HlsPiece>> Pieces(string folder, double seconds, int first = 0, PatternOptions? options = null, bool discontinuity = false)
    {
        string playlist = Path.Combine(folder, $"{first}.m3u8");
        await Pattern.Write(playlist, seconds, first, options, "-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_segment_filename", Path.Combine(folder, $"{first}_%03d.ts"));
        List<HlsPiece> pieces = [];
        double length = 0;
        foreach (string line in await File.ReadAllLinesAsync(playlist))
        {
            if (line.StartsWith("#EXTINF:", StringComparison.Ordinal))
                length = double.Parse(line[8..].TrimEnd(','), CultureInfo.InvariantCulture);
            else if (line.Length > 0 && line[0] != '#')
                pieces.Add(new HlsPiece(await File.ReadAllBytesAsync(Path.Combine(folder, line)), length, discontinuity && pieces.Count == 0));
        }

        return pieces;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Answer(context);
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        try
        {
            Uri url = context.Request.Url!;
            if (url.Host == _options.Elsewhere)
            {
                Interlocked.Increment(ref _elsewhere);
            }
            else if (_options.Elsewhere is { } elsewhere && url.AbsolutePath.EndsWith(_options.Moved, StringComparison.Ordinal))
            {
                context.Response.Redirect($"http://{elsewhere}:{Port}{url.AbsolutePath}");
                context.Response.Close();
                return;
            }

            byte[]? content = ContentOf(url.AbsolutePath.TrimStart('/'));
            context.Response.StatusCode = content is null ? 404 : 200;
            context.Response.ContentLength64 = content?.Length ?? 0;
            if (content is not null)
                await context.Response.OutputStream.WriteAsync(content);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The client left.
        }
    }

    private byte[]? ContentOf(string name)
    {
        if (name == "live.m3u8")
            return Encoding.ASCII.GetBytes(Playlist());
        if (name == "key")
            return _key;
        if (!int.TryParse(name.Split('.')[0], out int number) || number >= _pieces.Count || Missing.Contains(number))
            return null;
        if (!_options.Encrypted)
            return _pieces[number].Bytes;
        using var aes = Aes.Create();
        aes.Key = _key;
        byte[] vector = new byte[16]; // RFC 8216, 5.2: the number of the segment, where the playlist states none
        (vector[14], vector[15]) = ((byte)(number >> 8), (byte)number);
        return aes.EncryptCbc(_pieces[number].Bytes, vector);
    }

    private string Playlist()
    {
        Interlocked.CompareExchange(ref _started, Environment.TickCount64, 0);
        double now = (Environment.TickCount64 - _started) / 1000.0;
        int end = _options.Window;
        for (double at = _pieces[Math.Min(end, _pieces.Count - 1)].Seconds; end < _pieces.Count && at <= now; at += _pieces[Math.Min(end, _pieces.Count - 1)].Seconds)
            end++;
        end = Math.Min(end, _pieces.Count);
        int begin = Math.Max(0, end - _options.Window);
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n");
        text.Append(CultureInfo.InvariantCulture, $"#EXT-X-MEDIA-SEQUENCE:{begin}\n");
        if (_options.Encrypted)
            text.Append(CultureInfo.InvariantCulture, $"#EXT-X-KEY:METHOD=AES-128,URI=\"{_options.KeyUrl ?? "key"}\"\n");
        for (int i = begin; i < end; i++)
        {
            if (_pieces[i].Discontinuity)
                text.Append("#EXT-X-DISCONTINUITY\n");
            text.Append(CultureInfo.InvariantCulture, $"#EXTINF:{_pieces[i].Seconds:0.000},\n{i}.ts\n");
        }

        if (end == _pieces.Count)
            text.Append("#EXT-X-ENDLIST\n");
        return text.ToString();
    }
}

/// <summary>A segment.</summary>
/// <param name="Bytes">A transport stream.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="Discontinuity">It does not go on where the one before ended.</param>
public sealed record HlsPiece(byte[] Bytes, double Seconds, bool Discontinuity = false);

/// <summary>How segments are served.</summary>
/// <param name="Window">Segments in the playlist.</param>
/// <param name="Encrypted">By AES-128.</param>
/// <param name="KeyUrl">Where the playlist says that the key is; null = at this server.</param>
/// <param name="Elsewhere">Another address of this machine to which requests are redirected; null = none.</param>
/// <param name="Moved">How the addresses end that are redirected.</param>
public sealed record HlsOptions(int Window = 6, bool Encrypted = false, string? KeyUrl = null, string? Elsewhere = null, string Moved = ".ts");
