using System.Text.Json.Nodes;

namespace Mps.Integration.Tests.Harness;

/// <summary>What a test wants of its daemon; durations as the configuration writes them.</summary>
internal sealed record DaemonSettings
{
    public int Workers { get; init; } = 2;
    public int WarmSpares { get; init; } = 1;
    public int LiveStreamsPerWorker { get; init; } = 50;
    public string StallTimeout { get; init; } = "30s";
    public string ConnectTimeout { get; init; } = "20s";
    public string ReadTimeout { get; init; } = "20s";
    public string FirstRetry { get; init; } = "1s";
    public string MaxRetry { get; init; } = "2s";
    public string NotifyTimeout { get; init; } = "5s";
    public string GiveUpAfter { get; init; } = "24h";

    /// <summary>Section Access.</summary>
    public JsonObject Access { get; init; } = [];

    /// <summary>Section Live.</summary>
    public JsonObject Live { get; init; } = [];

    /// <summary>Buckets besides "in" and "out", by name, as the configuration has them.</summary>
    public JsonObject MoreBuckets { get; init; } = [];

    /// <summary>What the configuration has in "Notify" besides its times.</summary>
    public JsonObject MoreNotify { get; init; } = [];

    /// <summary>Command line that mpsd is started through, e.g. to give it a mount namespace; "{out}" becomes the output bucket's folder and "{state}" that of the state.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    public const string SecretId = "AKIDintegration";
    public const string SecretKey = "integration-secret";

    public JsonObject ToJson(string state, string socket, string input, string output) => new()
    {
        ["StateDirectory"] = state,
        ["Control"] = new JsonObject { ["Socket"] = socket },
        ["Http"] = new JsonObject { ["Listen"] = "127.0.0.1:0" },
        ["Metrics"] = new JsonObject { ["Listen"] = "127.0.0.1:0" },
        ["Credentials"] = new JsonObject
        {
            ["test"] = new JsonObject { ["SecretId"] = SecretId, ["SecretKey"] = SecretKey, ["Role"] = "admin" },
        },
        ["Buckets"] = new JsonObject(Copies(MoreBuckets))
        {
            ["in"] = new JsonObject { ["Type"] = "Local", ["Path"] = input, ["Region"] = "here", ["Watch"] = new JsonObject { ["Interval"] = "100ms", ["StableFor"] = "200ms" } },
            ["out"] = new JsonObject { ["Type"] = "Local", ["Path"] = output, ["Region"] = "here" },
        },
        ["Workers"] = new JsonObject { ["Max"] = Workers, ["WarmSpares"] = WarmSpares, ["StallTimeout"] = StallTimeout, ["LiveStreamsPerWorker"] = LiveStreamsPerWorker },
        ["Inputs"] = new JsonObject { ["ConnectTimeout"] = ConnectTimeout, ["ReadTimeout"] = ReadTimeout },
        ["Access"] = Access.DeepClone(),
        ["Live"] = Live.DeepClone(),
        ["Notify"] = new JsonObject(Copies(MoreNotify))
        {
            ["Timeout"] = NotifyTimeout,
            ["FirstRetry"] = FirstRetry,
            ["MaxRetry"] = MaxRetry,
            ["GiveUpAfter"] = GiveUpAfter,
        },
    };

    // A node has one parent only.
    private static IEnumerable<KeyValuePair<string, JsonNode?>> Copies(JsonObject members) => members.Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()));
}
