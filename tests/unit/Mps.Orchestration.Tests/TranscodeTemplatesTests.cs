using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class TranscodeTemplatesTests
{
    private readonly TranscodeTemplates _templates = new(new PresetTemplates());

    [Fact]
    public async Task Presets_come_by_falling_id_in_pages()
    {
        var all = new List<long>();
        for (long offset = 0; ; offset += 20)
        {
            var page = await _templates.Describe(new DescribeTranscodeTemplatesRequest { Offset = offset, Limit = 20 });
            Assert.Equal(47, page.TotalCount);
            if (page.TranscodeTemplateSet!.Count == 0) break;
            all.AddRange(page.TranscodeTemplateSet.Select(TranscodeTemplates.Id));
        }

        Assert.Equal(47, all.Distinct().Count());
        Assert.Equal(all.OrderDescending(), all);
        Assert.Equal(10, (await _templates.Describe(new DescribeTranscodeTemplatesRequest())).TranscodeTemplateSet!.Count);
    }

    [Fact]
    public async Task Filters_narrow()
    {
        Assert.Equal(["100020", "875"], await Ids(new() { Definitions = [875, 100020, 1] }));
        Assert.Equal(7, (await Ids(new() { ContainerType = "PureAudio", Limit = 100 })).Count);
        Assert.Equal(5, (await Ids(new() { TEHDType = "TEHD", Limit = 100 })).Count);
        Assert.Equal(42, (await Ids(new() { TEHDType = "Common", Limit = 100 })).Count);
        Assert.Equal(16, (await Ids(new() { TranscodeType = "Enhance", Limit = 100 })).Count);
        Assert.Equal(5, (await Ids(new() { TranscodeType = "TEHD-100", Limit = 100 })).Count);
        Assert.Equal(26, (await Ids(new() { TranscodeType = "Common", Limit = 100 })).Count);
        Assert.Empty(await Ids(new() { Type = "Custom" }));
        Assert.Equal(["876", "875"], await Ids(new() { Name = "remux" }));
    }

    [Fact]
    public async Task Wrong_filters_are_refused_with_their_codes()
    {
        await Refused(ErrorCode.InvalidLimit, new() { Limit = 101 });
        await Refused(ErrorCode.InvalidType, new() { Type = "Mine" });
        await Refused(ErrorCode.InvalidContainerType, new() { ContainerType = "x" });
        await Refused(ErrorCode.InvalidTehdType, new() { TEHDType = "x" });
        await Refused(ErrorCode.InvalidDefinitions, new() { Definitions = [.. Enumerable.Range(0, 101).Select(i => (long)i)] });

        async Task Refused(string code, DescribeTranscodeTemplatesRequest request) =>
            Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(() => _templates.Describe(request))).Code);
    }

    [Fact]
    public async Task Every_preset_can_be_planned()
    {
        var planner = new Planner(new PresetTemplates(), new StorageRules(_ => "", _ => null));
        var all = await _templates.Describe(new DescribeTranscodeTemplatesRequest { Limit = 100 });
        var ids = all.TranscodeTemplateSet!.Select(TranscodeTemplates.Id);
        var planned = planner.Plan(new ProcessMediaRequest
        {
            InputInfo = new MediaInputInfo { Type = "COS", CosInputInfo = new CosInputInfo { Bucket = "b", Object = "a.avi" } },
            MediaProcessTask = new MediaProcessTaskInput { TranscodeTaskSet = [.. ids.Select(id => new TranscodeTaskInput { Definition = id })] },
        });
        Assert.Equal(16, planned.Subtasks.Count(s => s.State == SubtaskState.Failed)); // enhancement
    }

    private async Task<List<string>> Ids(DescribeTranscodeTemplatesRequest request) =>
        [.. (await _templates.Describe(request)).TranscodeTemplateSet!.Select(t => t.Definition!)];
}
