using System.Collections;
using System.Globalization;
using System.Net;
using Mps.ControlPlane.Listening;
using Mps.Orchestration.Options;
using Mps.Orchestration.Tasks;

namespace Mps.Daemon.Configuration;

/// <summary>What values of the right type may be: one line per key, then the rules that span keys.</summary>
internal static class OptionsRules
{
    private static readonly Dictionary<string, Func<object, string?>> ByKey = new(StringComparer.Ordinal)
    {
        ["StateDirectory"] = AbsolutePath,
        ["Control:Socket"] = SocketPath,
        ["Http:Listen"] = Listen,
        ["Http:MaxBodyBytes"] = AtLeast(1024),
        ["Metrics:Listen"] = Listen,
        ["Credentials:*:SecretId"] = NotEmpty,
        ["Credentials:*:SecretKeyFile"] = ReadableSecret,
        ["Credentials:*:Role"] = OneOf("read", "operate", "admin"),
        ["Access:AuditFileBytes"] = AtLeast(4096),
        ["Access:AuditFiles"] = Between(1, 1000),
        ["Access:RateLimits:Query"] = Between(0, 1_000_000),
        ["Access:RateLimits:CreateTemplate"] = Between(0, 1_000_000),
        ["Access:RateLimits:CreateAiTemplate"] = Between(0, 1_000_000),
        ["Access:RateLimits:CreateWorkflow"] = Between(0, 1_000_000),
        ["Access:RateLimits:Change"] = Between(0, 1_000_000),
        ["Access:RateLimits:BurstSeconds"] = Between(1, 3600),
        ["Buckets:*:Type"] = OneOf("Local", "S3"),
        ["Buckets:*:Path"] = NoneOrAbsolutePath,
        ["Buckets:*:Staging"] = NoneOrAbsolutePath,
        ["Buckets:*:Endpoint"] = HttpAddress,
        ["Buckets:*:SecretKeyFile"] = ReadableSecret,
        ["Buckets:*:PartSize"] = Between(5L * 1024 * 1024, 5L * 1024 * 1024 * 1024),
        ["Buckets:*:Events:QueueUrl"] = HttpAddress,
        ["Buckets:*:Events:Endpoint"] = HttpAddress,
        ["Buckets:*:Events:SecretKeyFile"] = ReadableSecret,
        ["Buckets:*:Watch:Mode"] = OneOf("Auto", "Notify", "Poll"),
        ["Buckets:*:Watch:Interval"] = AtLeast(TimeSpan.FromMilliseconds(10)),
        ["Buckets:*:Watch:StableFor"] = AtLeast(TimeSpan.Zero),
        ["Store:Type"] = OneOf("Sqlite"),
        ["Workers:Max"] = Between(0, 1024),
        ["Workers:Cores"] = Between(0, 4096),
        ["Workers:MemoryBytes"] = AtLeast(0),
        ["Workers:GpuSessions"] = Between(0, 4096),
        ["Workers:WarmSpares"] = Between(0, 64),
        ["Workers:StallTimeout"] = AtLeast(TimeSpan.FromSeconds(1)),
        ["Workers:ProbeTimeout"] = AtLeast(TimeSpan.FromSeconds(1)),
        ["Workers:StopGrace"] = AtLeast(TimeSpan.Zero),
        ["Workers:ThreadsPerJob"] = Between(0, 1024),
        ["Workers:LiveStreamsPerWorker"] = Between(1, 10000),
        ["Hardware:Decode"] = OneOf("never", "prefer", "require"),
        ["Hardware:Encode"] = OneOf("never", "prefer", "require"),
        ["Inputs:ConnectTimeout"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Inputs:ReadTimeout"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Inputs:DenyNetworks"] = Networks,
        ["Inputs:CaFile"] = Certificates,
        ["Tasks:RetentionDays"] = Between(1, 36500),
        ["Tasks:SessionDays"] = Between(0, 36500),
        ["Tasks:OffPeak"] = Windows,
        ["Tasks:MinFreeDisk"] = AtLeast(0),
        ["Notify:Timeout"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Notify:FirstRetry"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Notify:MaxRetry"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Notify:GiveUpAfter"] = AtLeast(TimeSpan.Zero),
        ["Notify:Sqs:Endpoint"] = ServiceUrl,
        ["Notify:Cmq:Endpoint"] = ServiceUrl,
        ["Notify:Cmq:SecretKeyFile"] = ReadableSecret,
        ["Notify:Cmq:Signature"] = OneOf("HmacSHA256", "HmacSHA1"),
        ["Triggers:FirstRetry"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Triggers:MaxRetry"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Live:Retry"] = Tries,
        ["Live:ConnectTimeout"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Live:ReadTimeout"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Live:ContinueTimeout"] = AtLeast(TimeSpan.Zero),
        ["Live:RetryWait"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Live:RetryMax"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Live:JumpThreshold"] = AtLeast(TimeSpan.FromMilliseconds(100)),
        ["Live:MaxBitRate"] = AtLeast(0),
        ["Live:AlignWait"] = AtLeast(TimeSpan.Zero),
        ["Live:SpoolBytes"] = AtLeast(0),
        ["Live:SpoolFull"] = OneOf(LiveOptions.Drop, LiveOptions.Fail),
        ["Live:BucketTimeout"] = AtLeast(TimeSpan.FromMilliseconds(1)),
        ["Live:CommitTimeout"] = AtLeast(TimeSpan.Zero),
        ["Live:LadderWindow"] = Between(3, 1000),
        ["Live:Sources:*:Url"] = Address,
        ["Live:Sources:*:Backups"] = Addresses,
        ["Live:Sources:*:Failover:Black"] = AtLeast(TimeSpan.Zero),
        ["Live:Sources:*:Failover:Freeze"] = AtLeast(TimeSpan.Zero),
        ["Live:Sources:*:Failover:Silence"] = AtLeast(TimeSpan.Zero),
        ["Live:Sources:*:Failover:Return"] = AtLeast(TimeSpan.Zero),
        ["Live:Sources:*:Ladder"] = TemplateIds,
        ["Live:Sources:*:Pushes:*:Url"] = Address,
        ["Live:Sources:*:Pushes:*:Definition"] = Between(0, int.MaxValue),
    };

    /// <summary>Every broken rule with its key.</summary>
    public static IEnumerable<(string Key, string Message)> Check(DaemonOptions options) =>
        Values(options, "", "").Where(value => ByKey.ContainsKey(value.Pattern))
            .Select(value => (value.Key, Message: ByKey[value.Pattern](value.Value)))
            .Where(result => result.Message is not null)
            .Select(result => (result.Key, result.Message!))
            .Concat(Across(options));

    private static IEnumerable<(string Key, string Message)> Across(DaemonOptions options)
    {
        foreach (var (name, credential) in options.Credentials)
        {
            if (credential.SecretKey.Length > 0 == credential.SecretKeyFile.Length > 0)
                yield return ($"Credentials:{name}", "must have either SecretKey or SecretKeyFile.");
        }

        foreach (var problem in options.Buckets.SelectMany(b => Bucket($"Buckets:{b.Key}", b.Value))) yield return problem;
        foreach (var same in options.Credentials.Where(c => c.Value.SecretId.Length > 0).GroupBy(c => c.Value.SecretId).Where(g => g.Count() > 1))
            yield return ($"Credentials:{same.Last().Key}:SecretId", $"is the same as that of {same.First().Key}.");
        if (options.Notify.MaxRetry < options.Notify.FirstRetry)
            yield return ("Notify:MaxRetry", "must not be shorter than Notify:FirstRetry.");
        if (options.Notify.Cmq is { SecretId.Length: > 0 } cmq && cmq.SecretKey.Length > 0 == cmq.SecretKeyFile.Length > 0)
            yield return ("Notify:Cmq", "must have either SecretKey or SecretKeyFile.");
        foreach (var (name, function) in options.Notify.Functions)
        {
            if (function.Url.Length > 0 == function.Command.Count > 0)
                yield return ($"Notify:Functions:{name}", "must have either Url or Command.");
            else if (function.Url.Length > 0 && ServiceUrl(function.Url) is { } problem)
                yield return ($"Notify:Functions:{name}:Url", problem);
            else if (function.Command.Count > 0 && AbsolutePath(function.Command[0]) is { } relative)
                yield return ($"Notify:Functions:{name}:Command", $"begins with the program, which {relative}");
        }

        if (options.Notify.Backup.Bucket.Length > 0 && !options.Buckets.ContainsKey(options.Notify.Backup.Bucket))
            yield return ("Notify:Backup:Bucket", $"names the bucket {options.Notify.Backup.Bucket}, which Buckets does not have.");
        if (options.Triggers.MaxRetry < options.Triggers.FirstRetry)
            yield return ("Triggers:MaxRetry", "must not be shorter than Triggers:FirstRetry.");
        if (options.Live.RetryMax < options.Live.RetryWait)
            yield return ("Live:RetryMax", "must not be shorter than Live:RetryWait.");
        foreach (var (name, source) in options.Live.Sources)
        {
            if (source.Failover != new LiveFailoverOptions() && source.Backups.Count == 0)
                yield return ($"Live:Sources:{name}:Failover", "needs Backups to take.");
            if (source.Slate.Length > 0 && source.Ladder.Count == 0 && source.Pushes.Count == 0)
                yield return ($"Live:Sources:{name}:Slate", "is shown by Ladder and Pushes alone; recordings have gaps.");
        }

        if (options.Http.Listen.Length > 0 && options.Http.Listen == options.Metrics.Listen && !options.Http.Listen.EndsWith(":0", StringComparison.Ordinal))
            yield return ("Metrics:Listen", "is the same as Http:Listen.");
    }

    private static IEnumerable<(string Key, string Message)> Bucket(string key, BucketOptions bucket)
    {
        if (bucket.Type == "Local")
        {
            if (bucket.Path.Length == 0) yield return ($"{key}:Path", "must be the folder of the bucket.");
            yield break;
        }

        if (bucket.Path.Length > 0) yield return ($"{key}:Path", "is for local buckets; an S3 bucket has Endpoint and Bucket.");
        if (bucket.Endpoint.Length == 0 && bucket.Region.Length == 0) yield return (key, "must have Endpoint, or the Region of AWS that it lies in.");
        if (bucket.AccessKeyId.Length == 0) yield return ($"{key}:AccessKeyId", "must not be empty.");
        if (bucket.SecretKey.Length > 0 == bucket.SecretKeyFile.Length > 0) yield return (key, "must have either SecretKey or SecretKeyFile.");
        if (bucket.Events is { QueueUrl.Length: > 0 } events)
        {
            if (events.Region.Length == 0 && bucket.Region.Length == 0) yield return ($"{key}:Events:Region", "must not be empty.");
            if (events.AccessKeyId.Length > 0 && events.SecretKey.Length > 0 == events.SecretKeyFile.Length > 0)
                yield return ($"{key}:Events", "must have either SecretKey or SecretKeyFile for its AccessKeyId.");
        }
    }

    /// <summary>All values with their keys, and with "*" in place of names that the operator chose.</summary>
    private static IEnumerable<(string Key, string Pattern, object Value)> Values(object section, string key, string pattern)
    {
        if (section is IDictionary entries)
        {
            return from name in entries.Keys.Cast<string>()
                   from value in Values(entries[name]!, $"{key}{name}:", $"{pattern}*:")
                   select value;
        }

        return from property in section.GetType().GetProperties()
               where property.CanWrite
               let value = property.GetValue(section)
               let isSection = value is IDictionary || value.GetType().Namespace == typeof(DaemonOptions).Namespace
               from leaf in isSection
                   ? Values(value, $"{key}{property.Name}:", $"{pattern}{property.Name}:")
                   : [(key + property.Name, pattern + property.Name, value)]
               select leaf;
    }

    private static string? NotEmpty(object value) => (string)value is { Length: > 0 } ? null : "must not be empty.";

    private static string? AbsolutePath(object value) =>
        Path.IsPathFullyQualified((string)value) ? null : $"must be an absolute path, not \"{value}\".";

    private static string? NoneOrAbsolutePath(object value) => (string)value is { Length: 0 } ? null : AbsolutePath(value);

    // sun_path has 108 bytes with the terminating zero.
    private static string? SocketPath(object value) =>
        AbsolutePath(value) ?? (System.Text.Encoding.UTF8.GetByteCount((string)value) <= 107 ? null : "is longer than a socket's path may be (107 bytes).");

    private static string? Listen(object value) =>
        (string)value is { Length: 0 } || ListenAddress.TryParse((string)value, out _)
            ? null
            : $"must be ADDRESS:PORT with an IP address, such as 127.0.0.1:8650, or empty; not \"{value}\".";

    private static string? Certificates(object value)
    {
        var file = (string)value;
        if (file.Length == 0)
            return null;
        if (!Path.IsPathRooted(file))
            return $"must be an absolute path, not {file}.";
        try
        {
            return File.ReadAllText(file).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) ? null : $"names {file}, which holds no certificate in PEM.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"names {file}, which cannot be read: {e.Message}";
        }
    }

    private static string? ReadableSecret(object value)
    {
        var file = (string)value;
        if (file.Length == 0)
            return null;
        try
        {
            return SecretFile.Read(file).Length > 0 ? null : $"names {file}, which is empty.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"names {file}, which cannot be read: {e.Message}";
        }
    }

    /// <summary>Placeholders such as {region} stand for parts of a host name.</summary>
    private static string? ServiceUrl(object value) =>
        Uri.TryCreate(((string)value).Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), UriKind.Absolute, out var url) && url.Scheme is ("http" or "https")
            ? null
            : $"must be an http or https address, not \"{value}\".";

    private static string? HttpAddress(object value) =>
        (string)value is { Length: 0 } || (Uri.TryCreate((string)value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            ? null
            : $"must be an http or https address, such as https://minio.example:9000, or empty; not \"{value}\".";

    private static string? Address(object value) =>
        Uri.TryCreate((string)value, UriKind.Absolute, out _) ? null : $"must be an address, such as rtmp://origin.example/live/cam, not \"{value}\".";

    private static string? Addresses(object value) => ((IReadOnlyList<string>)value).Select(Address).FirstOrDefault(problem => problem is not null);

    private static string? TemplateIds(object value) =>
        ((IReadOnlyList<string>)value).FirstOrDefault(id => !long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } bad
            ? $"holds \"{bad}\", which is no id of a template such as \"100040\"."
            : null;

    private static string? Networks(object value) =>
        ((IReadOnlyList<string>)value).FirstOrDefault(network => !IPNetwork.TryParse(network, out _)) is { } bad
            ? $"holds \"{bad}\", which is no network such as 10.0.0.0/8."
            : null;

    private static string? Windows(object value) =>
        ((IReadOnlyList<string>)value).FirstOrDefault(window => !OffPeakWindows.TryParse(window, out _)) is { } bad
            ? $"holds \"{bad}\", which is no time of the day such as 22:00-06:00."
            : null;
    private static string? Tries(object value) =>
        (string)value == LiveOptions.Forever || (int.TryParse((string)value, NumberStyles.None, CultureInfo.InvariantCulture, out var tries) && tries > 0)
            ? null
            : $"must be a number of tries from 1, such as \"3\", or forever; not \"{value}\".";

    private static Func<object, string?> OneOf(params string[] words) =>
        value => words.Contains((string)value, StringComparer.Ordinal) ? null : $"must be {string.Join(" or ", words)}, not \"{value}\".";

    private static Func<object, string?> Between(int low, int high) =>
        value => (int)value >= low && (int)value <= high ? null : string.Create(CultureInfo.InvariantCulture, $"must be from {low} to {high}, not {value}.");

    private static Func<object, string?> Between(long low, long high) =>
        value => (long)value >= low && (long)value <= high ? null : string.Create(CultureInfo.InvariantCulture, $"must be from {low} to {high}, not {value}.");

    private static Func<object, string?> AtLeast(long low) =>
        value => (long)value >= low ? null : string.Create(CultureInfo.InvariantCulture, $"must be at least {low}, not {value}.");

    private static Func<object, string?> AtLeast(TimeSpan low) =>
        value => (TimeSpan)value >= low ? null : string.Create(CultureInfo.InvariantCulture, $"must be at least {low.TotalSeconds} s.");
}
