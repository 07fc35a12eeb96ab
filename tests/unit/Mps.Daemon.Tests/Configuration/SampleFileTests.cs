using System.Collections;
using System.Globalization;
using Mps.Daemon.Configuration;
using Mps.Orchestration.Options;

namespace Mps.Daemon.Tests.Configuration;

/// <summary>systemd/mps.json shows every key, at its built-in default.</summary>
public sealed class SampleFileTests
{
    private static string Sample => Path.Combine(AppContext.BaseDirectory, "systemd", "mps.json");

    [Fact]
    public void The_sample_loads_as_the_built_in_defaults()
    {
        var configuration = DaemonConfiguration.Load(Sample, []);
        Assert.Empty(configuration.Problems);
        Assert.Equal(Flatten(new DaemonOptions(), ""), Flatten(configuration.Options, ""));
    }

    [Fact]
    public void The_sample_names_every_key()
    {
        var problems = new List<ConfigurationProblem>();
        var written = JsonSettings.Read(Sample, problems).Select(setting => setting.Key);
        var keys = Flatten(new DaemonOptions(), "").Select(value => value.Split('=')[0]).Concat(["Credentials", "Buckets", "Notify:Functions", "Live:Sources"]);
        Assert.Equal(keys.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_examples_in_its_comments_name_every_key_of_an_entry()
    {
        var comments = string.Concat(File.ReadLines(Sample).Where(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        foreach (var key in typeof(CredentialOptions).GetProperties().Concat(typeof(BucketOptions).GetProperties()).Concat(typeof(LiveSourceOptions).GetProperties()).Where(property => property.CanWrite))
            Assert.Matches($@"\b{key.Name}\b", comments);
    }

    private static IEnumerable<string> Flatten(object section, string prefix)
    {
        foreach (var property in section.GetType().GetProperties().Where(property => property.CanWrite))
        {
            var value = property.GetValue(section)!;
            var key = prefix + property.Name;
            if (value is IDictionary)
                continue;
            if (value.GetType().Namespace == typeof(DaemonOptions).Namespace)
            {
                foreach (var inner in Flatten(value, key + ":"))
                    yield return inner;
            }
            else
            {
                yield return $"{key}={(value is IEnumerable<string> list ? string.Join(',', list) : Convert.ToString(value, CultureInfo.InvariantCulture))}";
            }
        }
    }
}
