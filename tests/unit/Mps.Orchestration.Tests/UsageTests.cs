using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Usage;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>DescribeUsageData over tasks that ran.</summary>
public sealed class UsageTests
{
    private static readonly string Today = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
    private static readonly string Yesterday = DateTime.UtcNow.AddDays(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task What_succeeded_is_summed_by_day_and_specification()
    {
        await using var house = new House();
        await house.StartAsync();
        await house.RunAsync("{'Definition':100010},{'Definition':100020},{'Definition':5}");
        var usage = await Usage(house, new() { StartTime = Yesterday, EndTime = Today });
        var transcode = Assert.Single(usage.Data!);
        Assert.Equal("Transcode", transcode.TaskType);
        Assert.Equal((2, 20), transcode.Summary!.Select(s => (s.Count, s.Usage)).Single());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT00:00:00Z$", transcode.Summary![0].Time);
        var detail = Assert.Single(transcode.Details!);
        Assert.Equal(("Standard.H264.HD", 2, 20), (detail.Specification, detail.Data![0].Count, detail.Data[0].Usage));
    }

    [Fact]
    public async Task Types_are_answered_in_the_order_of_the_request_even_when_empty()
    {
        await using var house = new House();
        var usage = await Usage(house, new() { StartTime = Yesterday, EndTime = Today, Types = ["Snapshot", "Transcode"], ProcessRegions = ["ap-tokyo"] });
        Assert.Equal(["Snapshot", "Transcode"], usage.Data!.Select(d => d.TaskType));
        Assert.All(usage.Data!, d => Assert.Empty(d.Summary!));
    }

    [Theory]
    [InlineData("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "before StartTime")]
    [InlineData("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "90 days apart")]
    [InlineData("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z", "365 days ago")]
    [InlineData("some day", "2020-01-02T00:00:00Z", "StartTime is 'some day'")]
    public async Task Spans_that_are_not_served_are_refused(string start, string end, string words)
    {
        await using var house = new House();
        var refused = await Assert.ThrowsAsync<ApiException>(() => Usage(house, new() { StartTime = start, EndTime = end }));
        Assert.Equal(ErrorCode.InvalidParameterValue, refused.Code);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static Task<DescribeUsageDataResponse> Usage(House house, DescribeUsageDataRequest request) =>
        house.Get<UsageQueries>().DescribeUsageData(request, CancellationToken.None);
}
