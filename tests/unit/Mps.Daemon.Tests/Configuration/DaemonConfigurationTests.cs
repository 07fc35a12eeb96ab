using Mps.Daemon.Configuration;

namespace Mps.Daemon.Tests.Configuration;

public sealed class DaemonConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-config-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Later_sources_win_and_the_rest_keeps_its_default()
    {
        Write("mps.json", """{ "Workers": { "Max": 2, "WarmSpares": 3 }, "Http": { "Listen": "127.0.0.1:1" } }""");
        Write("conf.d/20-b.json", """{ "Workers": { "Max": 20 } }""");
        Write("conf.d/10-a.json", """{ "Workers": { "Max": 10, "StallTimeout": "1m30s" } }""");
        var options = Valid(Load(null, ("MPS_HTTP__LISTEN", "[::1]:0"), ("MPS_Inputs__AllowHosts", "a.example, b.example")));
        Assert.Equal(20, options.Workers.Max);
        Assert.Equal(3, options.Workers.WarmSpares);
        Assert.Equal(TimeSpan.FromSeconds(90), options.Workers.StallTimeout);
        Assert.Equal("[::1]:0", options.Http.Listen);
        Assert.Equal(["a.example", "b.example"], options.Inputs.AllowHosts);
        Assert.Equal(new Mps.Orchestration.Options.TaskOptions() with { OffPeak = options.Tasks.OffPeak }, options.Tasks);
    }

    [Fact]
    public void A_file_on_the_command_line_stands_in_for_the_usual_ones()
    {
        Write("mps.json", """{ "Workers": { "Max": 2 } }""");
        Write("conf.d/10.json", """{ "Workers": { "Max": 3 } }""");
        var own = Write("own.json", """{ "Workers": { "WarmSpares": 0 } }""");
        var options = Valid(Load(own));
        Assert.Equal(0, options.Workers.Max);
        Assert.Equal(0, options.Workers.WarmSpares);
    }

    [Fact]
    public void Comments_trailing_commas_units_and_flat_keys_are_read()
    {
        var own = Write("own.json", """
            {
              // a comment
              "Http": { "MaxBodyBytes": "2MiB", }, /* another */
              "Notify:Timeout": "500ms",
              "Buckets": { "my-bucket": { "Path": "/srv/media" } },
            }
            """);
        var options = Valid(Load(own));
        Assert.Equal(2 * 1024 * 1024, options.Http.MaxBodyBytes);
        Assert.Equal(TimeSpan.FromMilliseconds(500), options.Notify.Timeout);
        Assert.Equal("/srv/media", options.Buckets["my-bucket"].Path);
    }

    [Fact]
    public void Live_sources_have_names()
    {
        var own = Write("own.json", """
            { "Live": { "Sources": {
              "studio": {
                "Url": "rtmp://a/live/s", "Backups": ["rtmp://b/live/s"], "Failover": { "Black": "2s" }, "Slate": "last",
                "Ladder": ["100020"], "Pushes": { "cdn": { "Url": "rtmp://c/live/s", "Definition": 100030 } }
              }
            } } }
            """);
        var studio = Valid(Load(own)).Live.Sources["studio"];
        Assert.Equal(("rtmp://a/live/s", "rtmp://b/live/s", TimeSpan.FromSeconds(2)), (studio.Url, studio.Backups[0], studio.Failover.Black));
        Assert.Equal(("100020", "rtmp://c/live/s", 100030), (studio.Ladder[0], studio.Pushes["cdn"].Url, studio.Pushes["cdn"].Definition));

        var wrong = Write("wrong.json", """
            { "Live": { "Sources": {
              "none": {},
              "two": { "Url": "rtmp://a/live/s", "Failover": { "Black": "2s" }, "Slate": "last" },
              "three": { "Url": "rtmp://a/live/s", "Backups": ["b"], "Ladder": ["high"] }
            } } }
            """);
        Assert.Equal(
            ["Live:Sources:none:Url", "Live:Sources:three:Backups", "Live:Sources:three:Ladder", "Live:Sources:two:Failover", "Live:Sources:two:Slate"],
            Load(wrong).Problems.Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_place()
    {
        var own = Write("own.json", """
            {
              "Wrokers": { "Max": 1 },
              "Workers": { "Max": "many", "Spares": 1,
                "StallTimeout": 60 },
              "Http": { "Listen": "localhost" },
              "Buckets": { "in": { "Path": "relative" } },
              "Credentials": { "a": { "SecretId": "x" } },
              "Tasks": 7,
              "Inputs": { "DenyNetworks": ["10.0.0.0/99"] },
              "Store": { "Type": "Oracle" }
            }
            """);
        var problems = Load(own, ("MPS_Workers__WarmSpares", "-1"), ("MPS_Nothing__Here", "1"), ("MPS_SOCKET", "not ours")).Problems;
        Assert.Equal(
            [
                ("own.json:2", "Wrokers:Max"),
                ("own.json:3", "Workers:Max"),
                ("own.json:3", "Workers:Spares"),
                ("own.json:4", "Workers:StallTimeout"),
                ("own.json:8", "Tasks"),
                ("MPS_Nothing__Here", "Nothing:Here"),
                ("own.json:5", "Http:Listen"),
                ("own.json:6", "Buckets:in:Path"),
                ("own.json:10", "Store:Type"),
                ("MPS_Workers__WarmSpares", "Workers:WarmSpares"),
                ("own.json:9", "Inputs:DenyNetworks"),
                ("own.json:7", "Credentials:a"),
            ],
            problems.Select(problem => (Path.GetFileName(problem.Origin), problem.Key)));
        Assert.Contains(problems, problem => problem.Message.Contains("Workers has Max, WarmSpares", StringComparison.Ordinal));
    }

    [Fact]
    public void Buckets_have_what_their_type_needs()
    {
        var own = Write("own.json", """
            {
              "Buckets": {
                "folder": { },
                "nowhere": { "Type": "S3", "AccessKeyId": "a", "SecretKey": "s" },
                "nobody": { "Type": "S3", "Region": "eu-west-3" },
                "both": { "Type": "S3", "Endpoint": "minio:9000", "Path": "/srv", "AccessKeyId": "a", "SecretKey": "s", "PartSize": "1MiB" },
                "good": { "Type": "S3", "Endpoint": "http://minio:9000", "PathStyle": true, "AccessKeyId": "a", "SecretKey": "s",
                          "Watch": { "Interval": "1s" }, "Events": { "QueueUrl": "http://sqs/q", "Region": "r" } },
                "deaf": { "Type": "S3", "Endpoint": "http://minio:9000", "AccessKeyId": "a", "SecretKey": "s", "Watch": { "Mode": "Listen" },
                          "Events": { "QueueUrl": "http://sqs/q", "AccessKeyId": "b" } }
              }
            }
            """);
        var problems = Load(own).Problems;
        Assert.Equal(
            [
                "Buckets:both:Endpoint",
                "Buckets:both:PartSize",
                "Buckets:both:Path",
                "Buckets:deaf:Events",
                "Buckets:deaf:Events:Region",
                "Buckets:deaf:Watch:Mode",
                "Buckets:folder:Path",
                "Buckets:nobody",
                "Buckets:nobody:AccessKeyId",
                "Buckets:nowhere",
            ],
            problems.Select(problem => problem.Key).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(problems, problem => problem.Key.StartsWith("Buckets:good", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"Workers\": ", 1)]
    [InlineData("{\n \"Workers\": { } } trailing", 2)]
    [InlineData("[]", 1)]
    public void A_file_that_is_no_JSON_is_a_problem_with_its_line(string json, int line)
    {
        var own = Write("own.json", json);
        Assert.Contains(Load(own).Problems, problem => problem.Origin == $"{own}:{line}");
    }

    [Fact]
    public void A_missing_file_on_the_command_line_is_a_problem()
    {
        var missing = Path.Combine(_folder.FullName, "none.json");
        Assert.Contains(missing, Assert.Single(Load(missing).Problems).Origin, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_file_must_be_readable()
    {
        var secret = Path.Combine(_folder.FullName, "key");
        var own = Write("own.json", $$"""{ "Credentials": { "a": { "SecretId": "x", "SecretKeyFile": "{{secret}}" } } }""");
        Assert.Equal("Credentials:a:SecretKeyFile", Assert.Single(Load(own).Problems).Key);
        File.WriteAllText(secret, "s\n");
        Assert.Empty(Load(own).Problems);
    }

    [Theory]
    [InlineData("10s", 10_000)]
    [InlineData("1.5m", 90_000)]
    [InlineData("500ms", 500)]
    [InlineData("1h 30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    public void Durations_have_units(string text, double milliseconds)
    {
        Assert.True(Quantity.TryDuration(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("10 parsecs")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999999999999d")]
    public void Other_durations_are_refused(string text) => Assert.False(Quantity.TryDuration(text, out _));

    private static Mps.Orchestration.Options.DaemonOptions Valid(DaemonConfiguration configuration)
    {
        Assert.Empty(configuration.Problems);
        return configuration.Options;
    }

    private DaemonConfiguration Load(string? file, params (string Name, string Value)[] variables) =>
        DaemonConfiguration.Load(file, variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)), _folder.FullName);

    private string Write(string name, string json)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, json);
        return path;
    }
}
