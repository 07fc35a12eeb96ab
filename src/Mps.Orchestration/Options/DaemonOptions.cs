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

    public AccessOptions Access { get; init; } = new();
    public StoreOptions Store { get; init; } = new();
    public WorkerOptions Workers { get; init; } = new();
    public HardwareOptions Hardware { get; init; } = new();
    public InputOptions Inputs { get; init; } = new();
    public TaskOptions Tasks { get; init; } = new();
    public NotifyOptions Notify { get; init; } = new();
    public TriggerOptions Triggers { get; init; } = new();
    public LiveOptions Live { get; init; } = new();

    /// <summary>Where and how jobs use hardware.</summary>
    internal HardwarePolicy JobHardware => Hardware.Policy with { KernelCache = Path.Combine(StateDirectory, "kernels") };

    /// <summary>Folder for unfinished outputs of a bucket at an S3 service.</summary>
    public string StagingOf(string bucket) =>
        Buckets.TryGetValue(bucket, out var settings) && settings.Staging.Length > 0 ? settings.Staging : Path.Combine(StateDirectory, "staging", bucket);
}

/// <summary>Workflows and schedules that new files start.</summary>
public sealed record TriggerOptions
{
    /// <summary>A flow takes the same content once, whatever the files are called.</summary>
    public bool SkipDuplicates { get; init; }

    /// <summary>Wait before a broken watch is begun again; doubles with each further try.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between tries.</summary>
    public TimeSpan MaxRetry { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>The control socket.</summary>
public sealed record ControlOptions
{
    /// <summary>Path of the unix socket.</summary>
    public string Socket { get; init; } = "/run/mps/control.sock";

    /// <summary>Group that may use it (mode 0660); left alone when the group does not exist.</summary>
    public string Group { get; init; } = "mps";

    /// <summary>Users, and groups as "@name", that may do everything. With all three lists empty, whoever may open the socket may.</summary>
    public IReadOnlyList<string> Admins { get; init; } = [];

    /// <summary>Users and "@groups" that may use all of the API.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>Users and "@groups" that may look.</summary>
    public IReadOnlyList<string> Readers { get; init; } = [];
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

/// <summary>Rules for callers.</summary>
public sealed record AccessOptions
{
    public RateLimitOptions RateLimits { get; init; } = new();

    /// <summary>The audit log begins a new file at so many bytes.</summary>
    public long AuditFileBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Files of the audit log that are kept, the current one included.</summary>
    public int AuditFiles { get; init; } = 10;
}

/// <summary>
/// Calls a second of one key and action, by class of action; 0 = any number. The defaults are the ones that the API documents.
/// Callers on the control socket are not limited.
/// </summary>
public sealed record RateLimitOptions
{
    /// <summary>Describe* and Parse*.</summary>
    public int Query { get; init; } = 20;

    /// <summary>Create*Template, but for the next.</summary>
    public int CreateTemplate { get; init; } = 100;

    /// <summary>CreateAIAnalysisTemplate, CreateAIRecognitionTemplate, CreateContentReviewTemplate.</summary>
    public int CreateAiTemplate { get; init; } = 10;

    /// <summary>CreateWorkflow.</summary>
    public int CreateWorkflow { get; init; } = 200;

    /// <summary>Every other action.</summary>
    public int Change { get; init; } = 20;

    /// <summary>A caller that was silent for so long may make that time's calls at once.</summary>
    public int BurstSeconds { get; init; } = 5;
}

/// <summary>One bucket.</summary>
public sealed record BucketOptions
{
    /// <summary>Local or S3.</summary>
    public string Type { get; init; } = "Local";

    /// <summary>Folder of a local bucket.</summary>
    public string Path { get; init; } = "";

    /// <summary>Stated in results; of an S3 bucket, what requests to the service are signed for.</summary>
    public string Region { get; init; } = "";

    /// <summary>Address of the service of an S3 bucket; empty = AWS' own of the region.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Name of an S3 bucket at its service; empty = the name that it has here.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Key for the service of an S3 bucket.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>The secret of that key; prefer <see cref="SecretKeyFile"/>.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>A file that holds the secret; see <see cref="SecretFile"/>.</summary>
    public string SecretKeyFile { get; init; } = "";

    /// <summary>The bucket's name goes into the path of addresses instead of the host's name, as MinIO and most services at home need it.</summary>
    public bool PathStyle { get; init; }

    /// <summary>Folder for unfinished outputs of an S3 bucket; empty = <c>staging/NAME</c> in the state directory.</summary>
    public string Staging { get; init; } = "";

    /// <summary>Larger files go to an S3 bucket in parts of this size, bytes.</summary>
    public long PartSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>Event notifications of an S3 bucket.</summary>
    public EventOptions Events { get; init; } = new();

    /// <summary>How new objects are noticed.</summary>
    public WatchOptions Watch { get; init; } = new();
}

/// <summary>A queue (Amazon SQS) to which an S3 bucket sends its s3:ObjectCreated events.</summary>
public sealed record EventOptions
{
    /// <summary>Address of the queue; empty = none, the bucket is listed again and again.</summary>
    public string QueueUrl { get; init; } = "";

    /// <summary>Region of the queue; empty = the bucket's.</summary>
    public string Region { get; init; } = "";

    /// <summary>Address of the service; empty = AWS' own of the region.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Key for the queue; empty = the bucket's key and secret.</summary>
    public string AccessKeyId { get; init; } = "";

    /// <summary>The secret of that key; prefer <see cref="SecretKeyFile"/>.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>A file that holds the secret; see <see cref="SecretFile"/>.</summary>
    public string SecretKeyFile { get; init; } = "";
}

/// <summary>How a bucket notices new objects.</summary>
public sealed record WatchOptions
{
    /// <summary>How a local bucket does: Notify (by the kernel), Poll (by listing), or Auto (Poll on network file systems).</summary>
    public string Mode { get; init; } = "Auto";

    /// <summary>Between two listings.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A file that nobody says is complete counts as such once it has not changed for so long.</summary>
    public TimeSpan StableFor { get; init; } = TimeSpan.FromSeconds(5);
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
    /// <summary>Jobs at once; 0 = one per core, as far as <see cref="Cores"/> and <see cref="MemoryBytes"/> allow.</summary>
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

    /// <summary>Cores for all jobs together; 0 = all there are when <see cref="Max"/> is 0, else no bound.</summary>
    public int Cores { get; init; }

    /// <summary>Memory for all jobs together, bytes; 0 = three quarters of the machine's (of the control group's, where there is one).</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Hardware encoder sessions for all jobs together; 0 = no bound.</summary>
    public int GpuSessions { get; init; }

    /// <summary>What <see cref="Max"/> comes to on this machine.</summary>
    public int JobsAtOnce => Max > 0 ? Max : Environment.ProcessorCount;

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

    /// <summary>Where pictures are improved (denoised, enlarged, …): never, prefer or require a GPU, by Vulkan.</summary>
    public string Kernels { get; init; } = "never";

    /// <summary>Part of the name, number or UUID of the Vulkan device; empty = the best GPU.</summary>
    public string KernelDevice { get; init; } = "";

    /// <summary>As jobs state it.</summary>
    internal HardwarePolicy Policy => new(
        Use(Decode), Use(Encode), Device.Length == 0 ? null : Device, Use(Kernels), KernelDevice.Length == 0 ? null : KernelDevice);

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

    /// <summary>PEM file with the authorities whose certificates are believed of hosts that inputs name; empty = the system's.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Host names, as in <see cref="AllowHosts"/>, whose certificates are not checked.</summary>
    public IReadOnlyList<string> UncheckedHosts { get; init; } = [];

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

    /// <summary>Times of the day, local, at which Offline tasks stand among the Online ones, such as "22:00-06:00"; otherwise they run when nothing Online waits.</summary>
    public IReadOnlyList<string> OffPeak { get; init; } = [];

    /// <summary>Bytes that no task may take from the disk of a local bucket: a task waits until its outputs fit beside them.</summary>
    public long MinFreeDisk { get; init; }
}

/// <summary>Callbacks.</summary>
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

    public SqsOptions Sqs { get; init; } = new();
    public CmqOptions Cmq { get; init; } = new();

    /// <summary>By name; what <c>NotifyType</c> SCF may invoke.</summary>
    public IReadOnlyDictionary<string, FunctionOptions> Functions { get; init; } = new Dictionary<string, FunctionOptions>();

    public NotifyBackupOptions Backup { get; init; } = new();
}

/// <summary>Queues of <c>NotifyType</c> AWS-SQS; the request brings the credentials.</summary>
public sealed record SqsOptions
{
    /// <summary>URL of the service, <c>{region}</c> is replaced.</summary>
    public string Endpoint { get; init; } = "https://sqs.{region}.amazonaws.com";
}

/// <summary>Queues and topics of <c>NotifyType</c> TDMQ-CMQ. Off until there is a secret id.</summary>
public sealed record CmqOptions
{
    /// <summary>URL of the service; <c>{model}</c> (queue or topic) and <c>{region}</c> are replaced.</summary>
    public string Endpoint { get; init; } = "https://cmq-{model}-{region}.api.qcloud.com";

    public string SecretId { get; init; } = "";

    /// <summary>The secret itself; prefer <see cref="SecretKeyFile"/>.</summary>
    public string SecretKey { get; init; } = "";

    /// <summary>A file that holds the secret; trailing newline ignored.</summary>
    public string SecretKeyFile { get; init; } = "";

    /// <summary>HmacSHA256 or HmacSHA1.</summary>
    public string Signature { get; init; } = "HmacSHA256";
}

/// <summary>A function: exactly one of the two is set.</summary>
public sealed record FunctionOptions
{
    /// <summary>Invoked by HTTP POST.</summary>
    public string Url { get; init; } = "";

    /// <summary>A program and its arguments; gets the event on standard input, no shell.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];
}

/// <summary>Where a copy of each event is kept.</summary>
public sealed record NotifyBackupOptions
{
    /// <summary>A configured bucket; empty = no backup.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>Folder in the bucket.</summary>
    public string Prefix { get; init; } = "notifications";
}
