using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Samples;
using Mps.Orchestration.Templates;
using Mps.Storage.Sqlite;
using Xunit;

namespace Mps.Orchestration.Tests;

/// <summary>Persons, words and hotwords over a real store.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mps-test-");
    private readonly TemplateDesk.HandTime _time = new();
    private readonly SqliteTaskStore _store;
    private readonly PersonSamples _persons;
    private readonly WordSamples _words;
    private readonly HotwordLibraries _hotwords;

    public SampleTests()
    {
        _store = SqliteTaskStore.Open(Path.Combine(_folder.FullName, "mps.db"));
        _persons = new PersonSamples(_store, _time);
        _words = new WordSamples(_store, _time);
        _hotwords = new HotwordLibraries(_store, _store, _time);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_person_lives_from_creation_to_deletion()
    {
        var made = await _persons.CreateAsync(Read<CreatePersonSampleRequest>(new { Name = "Ada", Usages = new[] { "Review" }, Tags = new[] { "a", "a", "b" }, FaceContents = new[] { Png(200, 300), Jpeg(640, 480) } }), default);
        var person = made.Person!;
        Assert.Empty(made.FailFaceInfoSet!);
        Assert.Equal(["Review.Face"], person.UsageSet!);
        Assert.Equal(["a", "b"], person.TagSet!);
        Assert.Equal($"data:image/png;base64,{Png(200, 300)}", person.FaceInfoSet![0].Url);
        Assert.Equal($"data:image/jpeg;base64,{Jpeg(640, 480)}", person.FaceInfoSet[1].Url);
        Assert.Equal(("2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"), (person.CreateTime, person.UpdateTime));

        _time.Now += TimeSpan.FromHours(1);
        var changed = (await _persons.ModifyAsync(Read<ModifyPersonSampleRequest>(new { person.PersonId, Name = "Countess", Usages = new[] { "All" }, TagOperationInfo = new { Type = "delete", Tags = new[] { "a" } } }), default)).Person!;
        Assert.Equal(("Countess", "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"), (changed.Name, changed.CreateTime, changed.UpdateTime));
        Assert.Equal(["b"], changed.TagSet!);
        Assert.Equal(2, changed.FaceInfoSet!.Count);

        await _persons.DeleteAsync(new() { PersonId = person.PersonId }, default);
        Assert.Equal(0, _persons.Describe(new()).TotalCount);
        Assert.Equal(0, ((ISampleStore)_store).List(SampleKind.Face, _ => true, 0, 9).Total);
        await Refused(ErrorCode.PersonNotExist, () => _persons.DeleteAsync(new() { PersonId = person.PersonId }, default));
        await Refused(ErrorCode.PersonNotExist, () => _persons.ModifyAsync(new() { PersonId = person.PersonId }, default));
    }

    [Theory]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("small png")]
    [InlineData("small jpeg")]
    [InlineData("cut png")]
    [InlineData("cut jpeg")]
    [InlineData("gif")]
    [InlineData("large")]
    public async Task A_picture_that_cannot_be_used_is_named_and_the_others_are_kept(string bad)
    {
        var picture = bad switch
        {
            "small png" => Png(199, 300),
            "small jpeg" => Jpeg(300, 199),
            "cut png" => Png(200, 200)[..24],
            "cut jpeg" => Convert.ToBase64String(Convert.FromBase64String(Jpeg(300, 300))[..^6]),
            "gif" => Convert.ToBase64String([.. "GIF89a"u8, .. new byte[40]]),
            "large" => Convert.ToBase64String([.. Convert.FromBase64String(Png(300, 300)), .. new byte[2 * 1024 * 1024]]),
            _ => bad,
        };
        var made = await _persons.CreateAsync(Read<CreatePersonSampleRequest>(new { Name = "Ada", Usages = new[] { "All" }, FaceContents = new[] { picture, Png(200, 200) } }), default);
        Assert.Single(made.Person!.FaceInfoSet!);
        var refused = Assert.Single(made.FailFaceInfoSet!);
        Assert.Equal(0, refused.Index);
        Assert.NotEqual(0, refused.ErrCode);
        Assert.StartsWith("FaceContents.0 ", refused.Message, StringComparison.Ordinal);
        await Refused(ErrorCode.PicFormatError, () => _persons.CreateAsync(Read<CreatePersonSampleRequest>(new { Name = "Bea", Usages = new[] { "All" }, FaceContents = new[] { picture } }), default));
        Assert.Equal(1, _persons.Describe(new()).TotalCount);
    }

    [Fact]
    public async Task Faces_are_added_deleted_and_reset()
    {
        var id = (await _persons.CreateAsync(Read<CreatePersonSampleRequest>(new { Name = "Ada", Usages = new[] { "All" }, FaceContents = new[] { Png(200, 201), Png(200, 202) } }), default)).Person!.PersonId!;
        var four = await Operate("add", contents: [Png(200, 203), Png(200, 201), Png(200, 204)]);
        Assert.Equal(4, four.Person!.FaceInfoSet!.Count);
        Assert.Equal(1, Assert.Single(four.FailFaceInfoSet!).Index);
        await Refused(ErrorCode.FaceDuplicate, () => Operate("add", contents: [Png(200, 204)]));
        await Refused(ErrorCode.InvalidParameterValue, () => Operate("add", contents: [Png(200, 205), Png(200, 206)]));
        await Refused(ErrorCode.InvalidParameterValue, () => Operate("add"));
        await Refused(ErrorCode.InvalidParameterValue, () => Operate("delete"));
        await Refused(ErrorCode.InvalidParameterValue, () => Operate("delete", ids: ["none"]));
        await Refused(ErrorCode.PicFormatError, () => Operate("reset", contents: ["AAAA"]));

        var first = four.Person.FaceInfoSet[0].FaceId!;
        var three = (await Operate("delete", ids: [first])).Person!.FaceInfoSet!;
        Assert.Equal(four.Person.FaceInfoSet.Skip(1).Select(f => f.FaceId), three.Select(f => f.FaceId));
        var one = (await Operate("reset", contents: [Png(200, 204)])).Person!.FaceInfoSet!;
        Assert.Equal(1, ((ISampleStore)_store).List(SampleKind.Face, _ => true, 0, 9).Total);
        Assert.NotEqual(three[2].FaceId, Assert.Single(one).FaceId);

        Task<ModifyPersonSampleResponse> Operate(string type, string[]? ids = null, string[]? contents = null) =>
            _persons.ModifyAsync(Read<ModifyPersonSampleRequest>(new { PersonId = id, FaceOperationInfo = new { Type = type, FaceIds = ids, FaceContents = contents } }), default);
    }

    [Fact]
    public async Task Persons_are_found_by_id_name_and_tag_in_pages()
    {
        List<string> ids = [];
        foreach (var (name, tag) in new[] { ("a", "x"), ("b", "x"), ("c", "y") })
            ids.Add((await _persons.CreateAsync(Read<CreatePersonSampleRequest>(new { Name = name, Usages = new[] { "All" }, Tags = new[] { tag } }), default)).Person!.PersonId!);
        Assert.Equal("c b a", Names(new { }));
        Assert.Equal("b", Names(new { Offset = 1, Limit = 1 }));
        Assert.Equal("b a", Names(new { Tags = new[] { "x", "z" } }));
        Assert.Equal("c a", Names(new { Names = new[] { "a", "c", "nobody" } }));
        Assert.Equal("b", Names(new { PersonIds = new[] { ids[1], "none" } }));
        Assert.Equal("", Names(new { Type = "Default" }));

        string Names(object filter) => string.Join(' ', _persons.Describe(Read<DescribePersonSamplesRequest>(filter)).PersonSet!.Select(p => p.Name));
    }

    [Fact]
    public async Task An_answer_carries_pictures_up_to_its_bound()
    {
        var large = Enumerable.Range(0, 5).Select(i => Convert.ToBase64String([.. Convert.FromBase64String(Png(300, 300)), (byte)i, .. new byte[2_000_000]])).ToArray();
        var faces = (await _persons.CreateAsync(new() { Name = "Ada", Usages = ["All"], FaceContents = [.. large] }, default)).Person!.FaceInfoSet!;
        Assert.Equal([true, true, true, false, false], faces.Select(f => f.Url!.Length > 0));
        Assert.InRange(faces.Sum(f => f.Url!.Length), 1, 8 * 1024 * 1024);
    }

    [Fact]
    public async Task Words_live_from_creation_to_deletion()
    {
        await _words.CreateAsync(Read<CreateWordSamplesRequest>(new { Usages = new[] { "Recognition", "Review.Ocr" }, Words = new object[] { new { Keyword = "一", Tags = new[] { "t" } }, new { Keyword = "two" } } }), default);
        Assert.Equal("two 一", Words(new { }));
        Assert.Equal("", Words(new { Usages = new[] { "Review.Asr" } }));
        await _words.ModifyAsync(Read<ModifyWordSampleRequest>(new { Keyword = "two", Usages = new[] { "All" }, TagOperationInfo = new { Type = "add", Tags = new[] { "u" } } }), default);
        Assert.Equal("two", Words(new { Usages = new[] { "Review.Asr" } }));
        Assert.Equal("two 一", Words(new { Tags = new[] { "t", "u" } }));
        Assert.Equal("一", Words(new { Keywords = new[] { "一" } }));
        var changed = _words.Describe(Read<DescribeWordSamplesRequest>(new { Keywords = new[] { "two" } })).WordSet!.Single();
        Assert.Equal(["Recognition.Ocr", "Recognition.Asr", "Review.Ocr", "Review.Asr"], changed.UsageSet!);

        await _words.CreateAsync(Read<CreateWordSamplesRequest>(new { Usages = new[] { "Review" }, Words = new[] { new { Keyword = "two" } } }), default);
        Assert.Equal(2, _words.Describe(new()).TotalCount);
        Assert.Empty(_words.Describe(Read<DescribeWordSamplesRequest>(new { Keywords = new[] { "two" } })).WordSet!.Single().TagSet!);
        await _words.DeleteAsync(new() { Keywords = ["two", "never there"] }, default);
        Assert.Equal("一", Words(new { }));
        await Refused(ErrorCode.WordNotExist, () => _words.ModifyAsync(new() { Keyword = "two", Usages = ["All"] }, default));

        string Words(object filter) => string.Join(' ', _words.Describe(Read<DescribeWordSamplesRequest>(filter)).WordSet!.Select(w => w.Keyword));
    }

    [Fact]
    public async Task Samples_have_usages_and_few_tags()
    {
        await Refused(ErrorCode.InvalidParameterValue, () => _words.CreateAsync(Read<CreateWordSamplesRequest>(new { Usages = Array.Empty<string>(), Words = new[] { new { Keyword = "a" } } }), default));
        await Refused(ErrorCode.InvalidParameterValue, () => _words.CreateAsync(Read<CreateWordSamplesRequest>(new { Usages = new[] { "All" }, Words = new[] { new { Keyword = "a" }, new { Keyword = "" } } }), default));
        Assert.Equal(0, _words.Describe(new()).TotalCount);
        var tags = Enumerable.Range(0, 20).Select(i => $"{i}").ToArray();
        var id = (await _persons.CreateAsync(Read<CreatePersonSampleRequest>(new { Name = "a", Usages = new[] { "All" }, Tags = tags }), default)).Person!.PersonId;
        await Refused(ErrorCode.InvalidParameterValue, () => _persons.ModifyAsync(Read<ModifyPersonSampleRequest>(new { PersonId = id, TagOperationInfo = new { Type = "add", Tags = new[] { "more" } } }), default));
        Assert.Equal(["more"], (await _persons.ModifyAsync(Read<ModifyPersonSampleRequest>(new { PersonId = id, TagOperationInfo = new { Type = "reset", Tags = new[] { "more" } } }), default)).Person!.TagSet!);
    }

    [Fact]
    public async Task Hotwords_are_read_from_a_text_and_from_a_file()
    {
        var text = (await _hotwords.CreateAsync(new() { Type = 0, Name = "n", Content = "腾讯云|10, 语音识别|5,ASR|11," }, default)).HotwordsId!;
        var shown = _hotwords.Describe(new() { HotwordsId = text });
        Assert.Equal("1 腾讯云 10;2 语音识别 5;3 ASR 11", Words(shown));
        Assert.Equal(("腾讯云|10, 语音识别|5,ASR|11,", 3L, 0L, 10L), (shown.Content, shown.WordCount, shown.Offset, shown.Limit));
        Assert.Equal("2 语音识别 5;1 腾讯云 10;3 ASR 11", Words(_hotwords.Describe(new() { Name = "n", OrderBy = "Weight" })));
        Assert.Equal("2 语音识别 5;1 腾讯云 10", Words(_hotwords.Describe(new() { Name = "n", OrderBy = "Lexical", OrderType = 1, Limit = 2 })));
        Assert.Equal("1 腾讯云 10", Words(_hotwords.Describe(new() { Name = "n", OrderType = 1, Offset = 2 })));

        var lines = "\uFEFF腾讯云|1\r\n\r\ntwo|100\r\n";
        foreach (var file in new[] { Encoding.UTF8.GetBytes(lines), CodePagesEncodingProvider.Instance.GetEncoding("gb18030")!.GetBytes(lines[1..]) })
        {
            var id = (await _hotwords.CreateAsync(new() { Type = 1, Name = "f", FileName = "a.txt", FileContent = "data:text/plain;base64," + Convert.ToBase64String(file) }, default)).HotwordsId;
            Assert.Equal("1 腾讯云 1;2 two 100", Words(_hotwords.Describe(new() { HotwordsId = id })));
        }

        static string Words(DescribeAsrHotwordsResponse r) => string.Join(';', r.HotWords!.Select(w => $"{w.Id} {w.Text} {w.Weight}"));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a|")]
    [InlineData("|1")]
    [InlineData("a|0")]
    [InlineData("a|12")]
    [InlineData("a|99")]
    [InlineData("a|1|2")]
    [InlineData("a|+1")]
    [InlineData(",")]
    [InlineData("十一个汉字十一个汉字十一|1")]
    public async Task What_is_no_hotword_is_refused(string content)
    {
        await Refused(ErrorCode.HotwordsFormatError, () => _hotwords.CreateAsync(new() { Type = 0, Name = "n", Content = content }, default));
        var id = (await _hotwords.CreateAsync(new() { Type = 0, Name = "n", Content = "a|1" }, default)).HotwordsId;
        await Refused(ErrorCode.InvalidParameterValue, () => _hotwords.ModifyAsync(new() { HotwordsId = id, Content = content }, default));
        Assert.Equal("a|1", _hotwords.Describe(new() { HotwordsId = id }).Content);
    }

    [Fact]
    public async Task Hotwords_are_bounded_and_stated_in_one_way()
    {
        await Refused(ErrorCode.TooMuchHotWords, () => Text(string.Join(',', Enumerable.Range(0, 129).Select(i => $"w{i}|1"))));
        await Text(string.Join(',', Enumerable.Range(0, 128).Select(i => $"w{i}|1")));
        var file = string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"w{i}|1"));
        await File(Convert.ToBase64String(Encoding.UTF8.GetBytes(file)));
        await Refused(ErrorCode.TooMuchHotWords, () => File(Convert.ToBase64String(Encoding.UTF8.GetBytes(file + "\nmore|1"))));
        await Refused(ErrorCode.HotwordsFormatError, () => File("no base64!"));
        await Refused("InvalidParameterValue.InputInfo", () => _hotwords.CreateAsync(new() { Type = 0, Name = "n", FileContent = "YXwx" }, default));
        await Refused("InvalidParameterValue.InputInfo", () => _hotwords.CreateAsync(new() { Type = 1, Name = "n", Content = "a|1" }, default));
        await Refused("InvalidParameterValue.InputInfo", () => _hotwords.CreateAsync(new() { Type = 1, Name = "n", Content = "a|1", FileContent = "YXwx" }, default));
        await Refused(ErrorCode.InvalidParameterValue, () => Task.FromResult(_hotwords.Describe(new())));
        await Refused(ErrorCode.InvalidParameterValue, () => Task.FromResult(_hotwords.Describe(new() { HotwordsId = "hwd-none" })));

        Task<CreateAsrHotwordsResponse> Text(string content) => _hotwords.CreateAsync(new() { Type = 0, Name = "n", Content = content }, default);
        Task<CreateAsrHotwordsResponse> File(string content) => _hotwords.CreateAsync(new() { Type = 1, Name = "n", FileContent = content }, default);
    }

    [Fact]
    public async Task Libraries_are_listed_changed_and_deleted_unless_a_template_names_them()
    {
        var a = (await _hotwords.CreateAsync(new() { Type = 0, Name = "Alpha", Content = "a|1,b|2" }, default)).HotwordsId!;
        _time.Now += TimeSpan.FromHours(1);
        var b = (await _hotwords.CreateAsync(new() { Type = 1, Name = "beta", FileName = "b.txt", FileContent = "YXwx" }, default)).HotwordsId!;
        Assert.Equal("Alpha beta", List(new { }));
        Assert.Equal("beta Alpha", List(new { OrderType = 1 }));
        Assert.Equal("beta Alpha", List(new { OrderBy = "WordCount" }));
        Assert.Equal("beta", List(new { Types = new[] { 1 } }));
        Assert.Equal("Alpha", List(new { Name = "alp" }));
        Assert.Equal("beta", List(new { HotwordsId = b }));
        Assert.Equal("beta", List(new { Offset = 1, Limit = 1 }));

        _time.Now += TimeSpan.FromHours(1);
        await _hotwords.ModifyAsync(new() { HotwordsId = a, Name = "gamma" }, default);
        Assert.Equal("beta gamma", List(new { OrderBy = "UpdateTime" }));
        Assert.Equal(2, _hotwords.Describe(new() { HotwordsId = a }).WordCount);
        await Refused(ErrorCode.InvalidParameterValue, () => _hotwords.ModifyAsync(new() { HotwordsId = a }, default));
        await Refused(ErrorCode.InvalidParameterValue, () => _hotwords.ModifyAsync(new() { HotwordsId = a, FileContent = "YXwx" }, default));
        await Refused(ErrorCode.HotWordsNotExist, () => _hotwords.ModifyAsync(new() { HotwordsId = "hwd-none", Name = "x" }, default));

        var catalogue = new TemplateCatalogue(new PresetTemplates(), _store, _time);
        var template = (long)(await catalogue.CreateAsync(
            TemplateFamilies.SmartSubtitle,
            Read<CreateSmartSubtitleTemplateRequest>(new { Name = "t", VideoSrcLanguage = "zh", SubtitleType = 0, AsrHotWordsConfigure = new { Switch = "ON", LibraryId = a } }),
            default))["Definition"]!;
        Assert.Equal((1L, 0L), (_hotwords.Describe(new() { HotwordsId = a }).Status, _hotwords.Describe(new() { HotwordsId = b }).Status));
        await Refused(ErrorCode.InvalidParameterValue, () => _hotwords.DeleteAsync(new() { HotwordsId = a }, default));
        await catalogue.DeleteAsync(TemplateFamilies.SmartSubtitle, new DeleteSmartSubtitleTemplateRequest { Definition = template }, default);
        await _hotwords.DeleteAsync(new() { HotwordsId = a }, default);
        await Refused(ErrorCode.HotWordsNotExist, () => _hotwords.DeleteAsync(new() { HotwordsId = a }, default));
        Assert.Equal("beta", List(new { }));

        string List(object filter) => string.Join(' ', _hotwords.DescribeList(Read<DescribeAsrHotwordsListRequest>(filter)).AsrHotwordsSet!.Select(l => l.Name));
    }

    /// <summary>A PNG as far as its header goes.</summary>
    private static string Png(int width, int height)
    {
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, .. "\n\0\0\0\rIHDR"u8, .. new byte[9]];
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return Convert.ToBase64String(png);
    }

    /// <summary>A JPEG as far as its frame header goes, with an application segment and fill bytes before it.</summary>
    private static string Jpeg(ushort width, ushort height)
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 0xFF, 0xC0, 1, 2, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0, 0, 0, 0, 1];
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(16), height);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(18), width);
        return Convert.ToBase64String(jpeg);
    }

    /// <summary>A request as the control plane reads it: validated against the contract.</summary>
    private static T Read<T>(object request)
        where T : ApiRequest
    {
        var body = JsonSerializer.SerializeToElement(request);
        ApiSchema.Validate(ApiActions.All.Single(a => a.Request == typeof(T)), body);
        return ApiJson.Read<T>(body);
    }

    private static async Task Refused(string code, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<ApiException>(call);
        Assert.True(code == refused.Code, $"{refused.Code}: {refused.Message}");
    }
}
