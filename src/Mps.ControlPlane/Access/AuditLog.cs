using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Mps.Orchestration.Options;

namespace Mps.ControlPlane.Access;

/// <summary>
/// Changing calls, one JSON line each, in <c>audit.jsonl</c> of the state directory (mode 0600). A line is on the disk (fsync)
/// before the call is answered; calls that come together share one sync. At Access:AuditFileBytes the file becomes
/// <c>audit.jsonl.1</c>, that one <c>.2</c>, and beyond Access:AuditFiles the oldest goes. A line that cannot be written is
/// told in the daemon's log: what it tells has happened by then.
/// </summary>
public sealed class AuditLog : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly AccessOptions _options;
    private readonly ILogger<AuditLog> _log;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _lock = new();
    private List<string> _waiting = [];
    private long _taken;
    private long _written;

    public AuditLog(DaemonOptions options, ILogger<AuditLog> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        _path = Path.Combine(options.StateDirectory, "audit.jsonl");
        _options = options.Access;
        _log = log;
    }

    /// <summary>Keeps an entry; returns once it is on the disk.</summary>
    public async Task RecordAsync(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        _log.Changed(entry.Caller, entry.Action, entry.RequestId, entry.Result, string.Join(' ', entry.Targets.Select(t => $"{t.Key}={t.Value}")));
        long mine;
        lock (_lock)
        {
            _waiting.Add(JsonSerializer.Serialize(entry, Json));
            mine = ++_taken;
        }

        await _writing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_written >= mine) return; // somebody before us wrote it with theirs
            List<string> lines;
            lock (_lock)
            {
                lines = _waiting;
                _waiting = [];
            }

            _written += lines.Count;
            Append(lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.AuditNotWritten(e, _path);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Entries since a moment, oldest first, over all files that are kept. A line that a crash cut off is left out.</summary>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var age = _options.AuditFiles - 1; age >= 0; age--)
        {
            if (!File.Exists(Aged(age))) continue;
            await foreach (var line in File.ReadLinesAsync(Aged(age), cancellation).ConfigureAwait(false))
            {
                if (Parse(line) is { } entry && entry.Time >= since) yield return entry;
            }
        }
    }

    public void Dispose() => _writing.Dispose();

    private static AuditEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Aged(int age) => age == 0 ? _path : $"{_path}.{age}";

    private void Append(List<string> lines)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (OperatingSystem.IsLinux()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (new FileInfo(_path) is { Exists: true } full && full.Length >= _options.AuditFileBytes) Rotate();
        using var file = new FileStream(_path, options);
        var text = new StringBuilder();
        if (CutOff(file)) text.Append('\n');
        file.Seek(0, SeekOrigin.End);
        foreach (var line in lines) text.Append(line).Append('\n');
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        file.Flush(flushToDisk: true);
    }

    /// <summary>A line that a crash or a full disk cut off must not spoil the next one.</summary>
    private static bool CutOff(FileStream file)
    {
        if (file.Length == 0) return false;
        file.Seek(-1, SeekOrigin.End);
        return file.ReadByte() != '\n';
    }

    private void Rotate()
    {
        for (var age = _options.AuditFiles - 1; age > 0; age--)
        {
            if (File.Exists(Aged(age - 1))) File.Move(Aged(age - 1), Aged(age), overwrite: true);
        }

        if (_options.AuditFiles == 1) File.Delete(_path);
    }
}
