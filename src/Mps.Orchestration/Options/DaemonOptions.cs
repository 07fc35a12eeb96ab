using Mps.Jobs;

namespace Mps.Orchestration.Options;

/// <summary>
/// The whole configuration with its built-in defaults. To add a setting: add the property with its default and a summary
/// here, its rule in <c>Mps.Daemon/Configuration/OptionsRules.cs</c>, and its line in <c>systemd/mps.json</c> (a test compares).
/// Durations are strings with units in files ("10s", "5m"); see <c>Mps.Daemon/Configuration</c>.
/// </summary>
public sealed record DaemonOptions
{
    /// <summary>Where the store and everything else that must survive lives.</summary>
    public string StateDirectory { get; init; } = "/var/lib/mps";

    public ControlOptions Control { get; init; } = new();
    public HttpOptions Http { get; init; } = new();
    public MetricsOptions Metrics { get; init; } = new();

    /// <summary>By any name; who may sign requests on the TCP listener.</summary>
    public IReadOnlyDictionary<string, CredentialOptions> Credentials { get; init; } = new Dictionary<string, CredentialOptions>();

    /// <summary>By bucket name.</summary>
    public IReadOnlyDictionary<string, BucketOptions> Buckets { get; init; } = new Dictionary<string, BucketOptions>();

    public StoreOptions Store { get; init; } = new();
    public WorkerOptions Workers { get; init; } = new();
    public HardwareOptions Hardware { get; init; } = new();
    public InputOptions Inputs { get; init; } = new();
    public TaskOptions Tasks { get; init; } = new();
    public NotifyOptions Notify { get; init; } = new();
    public LiveOptions Live { get; init; } = new();
}

/// <summary>The control socket.</summary>
public sealed record ControlOptions
{
    /// <summary>Path of the unix socket.</summary>
    public string Socket { get; init; } = "/run/mps/control.sock";

    /// <summary>Group that may use it (mode 0660); left alone when the group does not exist.</summary>
    public string Group { get; init; } = "mps";
}

/// <summary>The TCP listener of the API.</summary>
public sealed record HttpOptions
{
    /// <summary>ADDRESS:PORT, port 0 = any free one; empty = off.</summary>
    public string Listen { get; init; } = "127.0.0.1:8650";

    /// <summary>Largest request body, bytes.</summary>
    public long MaxBodyBytes { get; init; } = 10 * 1024 * 1024;
}

/// <summary>The Prometheus listener.</summary>
public sealed record MetricsOptions
{
    /// <summary>ADDRESS:PORT, port 0 = any free one; empty = off (the control socket serves /metrics always).</summary>
    public string Listen { get; init; } = "127.0.0.1:9650";
}

/// <summary>One key pair for the TCP listener.</summary>
public sealed record CredentialOptions
{
    public string SecretId { get; init; } = "";

    /// <summary>The secret itself; prefer <see cref="SecretKeyFile"/>.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>A file that holds the secret; trailing newline ignored.</summary>
    public string SecretKeyFile { get; init; } = "";

    /// <summary>read, operate or admin.</summary>
    public string Role { get; init; } = "operate";
}

/// <summary>One bucket.</summary>
public sealed record BucketOptions
{
    /// <summary>Local.</summary>
    public string Type { get; init; } = "Local";

    /// <summary>Folder of a local bucket.</summary>
    public string Path { get; init; } = "";

    /// <summary>Stated in results.</summary>
    public string Region { get; init; } = "";
}

/// <summary>Where tasks are kept.</summary>
public sealed record StoreOptions
{
    /// <summary>Sqlite.</summary>
    public string Type { get; init; } = "Sqlite";

    /// <summary>Empty = <c>mps.db</c> in the state directory.</summary>
    public string ConnectionString { get; init; } = "";
}

/// <summary>Worker processes.</summary>
public sealed record WorkerOptions
{
    /// <summary>Jobs at once; 0 = one per two cores, at least one.</summary>
    public int Max { get; init; }

    /// <summary>Idle workers kept ready.</summary>
    public int WarmSpares { get; init; } = 1;

    /// <summary>No media progress for so long means killed and retried.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a probe may take.</summary>
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between asking a worker to stop and SIGKILL.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Path of <c>mps-worker</c>; empty = beside <c>mpsd</c>.</summary>
    public string Executable { get; init; } = "";

    /// <summary>CPU threads per job; 0 = all cores.</summary>
    public int ThreadsPerJob { get; init; }

    /// <summary>Live streams that share a worker.</summary>
    public int LiveStreamsPerWorker { get; init; } = 50;
}

/// <summary>Where media is decoded and encoded, unless a request says otherwise (StdExtInfo).</summary>
public sealed record HardwareOptions
{
    /// <summary>never, prefer or require.</summary>
    public string Decode { get; init; } = "prefer";

    /// <summary>never, prefer or require.</summary>
    public string Encode { get; init; } = "prefer";

    /// <summary>Name of the device as <c>mpsctl doctor</c> prints it; empty = the first that works.</summary>
    public string Device { get; init; } = "";

    /// <summary>As jobs state it.</summary>
    internal HardwarePolicy Policy => new(Use(Decode), Use(Encode), Device.Length == 0 ? null : Device);

    /// <exception cref="FormatException">The word is none of never, prefer and require.</exception>
    internal static HardwareUse Use(string word) => word switch
    {
        "never" => HardwareUse.Never,
        "prefer" => HardwareUse.Prefer,
        "require" => HardwareUse.Require,
        _ => throw new FormatException($"'{word}' must be one of never, prefer, require."),
    };
}

/// <summary>What inputs may be, and how patient we are with them.</summary>
public sealed record InputOptions
{
    /// <summary>Until a remote input's first byte.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest silence of a remote input.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Host names that URL inputs may name; empty = any.</summary>
    public IReadOnlyList<string> AllowHosts { get; init; } = [];

    /// <summary>CIDR networks that URL inputs may not reach, checked when a task is submitted and again when it is opened.</summary>
    public IReadOnlyList<string> DenyNetworks { get; init; } = ["169.254.0.0/16", "fe80::/10"];

    /// <summary>Sent with each request for a URL input.</summary>
    public string UserAgent { get; init; } = "mpsd";
}

/// <summary>Tasks.</summary>
public sealed record TaskOptions
{
    /// <summary>Finished tasks are kept so long.</summary>
    public int RetentionDays { get; init; } = 7;

    /// <summary>A SessionId is refused for so long after its first use.</summary>
    public int SessionDays { get; init; } = 3;
}

/// <summary>HTTP callbacks.</summary>
public sealed record NotifyOptions
{
    /// <summary>How long a receiver may take to answer.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait before the second try; doubles with each further try.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between tries.</summary>
    public TimeSpan MaxRetry { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Given up (kept as a dead letter) after so long.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromHours(24);
}
