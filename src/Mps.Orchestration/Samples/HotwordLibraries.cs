using System.Text.Json.Nodes;
using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;
using Mps.Orchestration.Tasks;
using Mps.Orchestration.Templates;

namespace Mps.Orchestration.Samples;

/// <summary>
/// Libraries of hotwords, stated as a text (Type 0) or as a file (Type 1). Their Status is the number of subtitle templates that
/// name them; a library that is named cannot be deleted.
/// </summary>
public sealed class HotwordLibraries(ISampleStore store, ITemplateStore templates, TimeProvider time)
{
    private const int Text = 0, File = 1;
    private const int MaxName = 255;
    private const long DefaultLimit = 10;

    /// <summary>CreateAsrHotwords.</summary>
    /// <exception cref="ApiException">A parameter is bad, or there are too many words.</exception>
    public async Task<CreateAsrHotwordsResponse> CreateAsync(CreateAsrHotwordsRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (type, other) = request.Type == Text ? (nameof(request.Content), request.FileContent) : (nameof(request.FileContent), request.Content);
        var content = request.Type == Text ? request.Content : request.FileContent;
        if (string.IsNullOrEmpty(content)) throw RuleBreach.Of("InputInfo", $"{type} is required when Type is {request.Type}.");
        if (!string.IsNullOrEmpty(other)) throw RuleBreach.Of("InputInfo", $"Only {type} may be stated when Type is {request.Type}.");
        var library = new Library(Named(request.Name!), request.Type!.Value, request.Type == File ? request.FileName : null, content, Words(request.Type.Value, content));
        var id = $"hwd-{Guid.NewGuid():N}";
        await store.WriteAsync(samples => samples.Put(SampleKind.Hotwords, id, ApiText.Write(library)), time.GetUtcNow(), cancellation).ConfigureAwait(false);
        return new CreateAsrHotwordsResponse { HotwordsId = id };
    }

    /// <summary>ModifyAsrHotwords. What the request leaves out stays; new content takes the place of all words.</summary>
    /// <exception cref="ApiException">There is no such library, or a parameter is bad.</exception>
    public async Task<ModifyAsrHotwordsResponse> ModifyAsync(ModifyAsrHotwordsRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await store.WriteAsync(
            samples =>
            {
                var library = Read(samples.Find(SampleKind.Hotwords, request.HotwordsId!) ?? throw Missing(request.HotwordsId));
                var (content, other, allowed) = library.Type == Text
                    ? (request.Content, request.FileContent + request.FileName, "Name and Content")
                    : (request.FileContent, request.Content, "Name, FileContent and FileName");
                if (!string.IsNullOrEmpty(other))
                    throw new ApiException(ErrorCode.InvalidParameterValue, $"A library of Type {library.Type} takes {allowed} only.");
                if (string.IsNullOrEmpty(request.Name + content + request.FileName))
                    throw new ApiException(ErrorCode.InvalidParameterValue, $"Nothing is stated to change; a library of Type {library.Type} takes {allowed}.");
                if (!string.IsNullOrEmpty(request.Name)) library = library with { Name = Named(request.Name) };
                if (!string.IsNullOrEmpty(request.FileName)) library = library with { FileName = request.FileName };
                if (!string.IsNullOrEmpty(content)) library = library with { Content = content, Words = Changed(library.Type, content) };
                samples.Put(SampleKind.Hotwords, request.HotwordsId!, ApiText.Write(library));
            },
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        return new ModifyAsrHotwordsResponse();
    }

    /// <summary>DeleteAsrHotwords.</summary>
    /// <exception cref="ApiException">There is no such library, or templates name it.</exception>
    public async Task<DeleteAsrHotwordsResponse> DeleteAsync(DeleteAsrHotwordsRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await store.WriteAsync(
            samples =>
            {
                if (Naming().TryGetValue(request.HotwordsId!, out var count))
                    throw new ApiException(ErrorCode.InvalidParameterValue, $"{count} subtitle template(s) name the library {request.HotwordsId}; change or delete them first.");
                if (!samples.Remove(SampleKind.Hotwords, request.HotwordsId!)) throw Missing(request.HotwordsId);
            },
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        return new DeleteAsrHotwordsResponse();
    }

    /// <summary>DescribeAsrHotwords: one library, by its id or else by its name (the newest of that name), with a page of its words.</summary>
    /// <exception cref="ApiException">Neither is stated, or there is no such library.</exception>
    public DescribeAsrHotwordsResponse Describe(DescribeAsrHotwordsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (string.IsNullOrEmpty(request.HotwordsId) && string.IsNullOrEmpty(request.Name))
            throw new ApiException(ErrorCode.InvalidParameterValue, "One of HotwordsId and Name is required.");
        var sample = (string.IsNullOrEmpty(request.HotwordsId)
            ? store.List(SampleKind.Hotwords, s => Read(s).Name == request.Name, 0, 1).Samples is [var named] ? named : null
            : store.Find(SampleKind.Hotwords, request.HotwordsId)) ?? throw new ApiException(
                ErrorCode.InvalidParameterValue, $"There is no library '{(string.IsNullOrEmpty(request.HotwordsId) ? request.Name : request.HotwordsId)}'.");
        var library = Read(sample);
        var (offset, limit) = (request.Offset ?? 0, request.Limit ?? DefaultLimit);
        IEnumerable<AsrHotwordsSetItem> words = request.OrderBy switch
        {
            "Weight" => library.Words.OrderBy(w => w.Weight),
            "Lexical" => library.Words.OrderBy(w => w.Text, StringComparer.Ordinal),
            _ => library.Words,
        };
        return new DescribeAsrHotwordsResponse
        {
            HotwordsId = sample.Id,
            Status = Naming().GetValueOrDefault(sample.Id),
            Name = library.Name,
            Type = library.Type,
            FileName = library.FileName,
            Content = library.Content,
            WordCount = library.Words.Count,
            HotWords = Page(request.OrderType == 1 ? words.Reverse() : words, offset, limit),
            Offset = offset,
            Limit = limit,
            CreateTime = TaskView.Time(sample.Created),
            UpdateTime = TaskView.Time(sample.Updated),
        };
    }

    /// <summary>DescribeAsrHotwordsList: by rising time of creation unless the request orders otherwise; without a limit, all.</summary>
    public DescribeAsrHotwordsListResponse DescribeList(DescribeAsrHotwordsListRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var naming = Naming();
        var page = store.List(
            SampleKind.Hotwords,
            sample =>
            {
                var library = Read(sample);
                return (string.IsNullOrEmpty(request.HotwordsId) || sample.Id == request.HotwordsId)
                    && (string.IsNullOrEmpty(request.Name) || library.Name.Contains(request.Name, StringComparison.OrdinalIgnoreCase))
                    && (request.Types is not { Count: > 0 } types || types.Contains(library.Type));
            },
            0,
            long.MaxValue);
        var oldestFirst = page.Samples.Reverse().Select(sample => (Sample: sample, Library: Read(sample)));
        IEnumerable<(StoredSample Sample, Library Library)> ordered = request.OrderBy switch
        {
            "UpdateTime" => oldestFirst.OrderBy(l => l.Sample.Updated),
            "Name" => oldestFirst.OrderBy(l => l.Library.Name, StringComparer.Ordinal),
            "WordCount" => oldestFirst.OrderBy(l => l.Library.Words.Count),
            "HotwordsId" => oldestFirst.OrderBy(l => l.Sample.Id, StringComparer.Ordinal),
            _ => oldestFirst,
        };
        var (offset, limit) = (request.Offset ?? 0, request.Limit ?? page.Total);
        return new DescribeAsrHotwordsListResponse
        {
            TotalCount = page.Total,
            Offset = offset,
            Limit = limit,
            AsrHotwordsSet = Page(
                (request.OrderType == 1 ? ordered.Reverse() : ordered).Select(l => new AsrHotwordsSet
                {
                    HotwordsId = l.Sample.Id,
                    Status = naming.GetValueOrDefault(l.Sample.Id),
                    Name = l.Library.Name,
                    Type = l.Library.Type,
                    WordCount = l.Library.Words.Count,
                    FileName = l.Library.FileName,
                    CreateTime = TaskView.Time(l.Sample.Created),
                    UpdateTime = TaskView.Time(l.Sample.Updated),
                }),
                offset,
                limit),
        };
    }

    private static List<T> Page<T>(IEnumerable<T> all, long offset, long limit) =>
        [.. all.Skip((int)Math.Min(offset, int.MaxValue)).Take((int)Math.Min(limit, int.MaxValue))];

    /// <summary>How many templates name each library.</summary>
    private Dictionary<string, long> Naming()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        templates.List(
            TemplateFamilies.SmartSubtitle.Name,
            template =>
            {
                var id = (string?)JsonNode.Parse(template.Json)!["AsrHotWordsConfigure"]?["LibraryId"];
                if (!string.IsNullOrEmpty(id)) counts[id] = counts.GetValueOrDefault(id) + 1;
                return false;
            },
            0,
            0);
        return counts;
    }

    private static List<AsrHotwordsSetItem> Words(long type, string content) => type == Text ? HotwordText.Parse(content) : HotwordText.ParseFile(content);

    /// <summary>The codes that a change documents are coarser.</summary>
    private static List<AsrHotwordsSetItem> Changed(long type, string content)
    {
        try
        {
            return Words(type, content);
        }
        catch (ApiException e)
        {
            throw new ApiException(RuleBreach.Documented(e.Code, ApiActions.Find("ModifyAsrHotwords")!.Errors), e.Message);
        }
    }

    private static string Named(string name) => name.Length is > 0 and <= MaxName
        ? name
        : throw new ApiException(ErrorCode.InvalidParameterValue, $"Name must have 1 to {MaxName} characters.");

    private static Library Read(StoredSample sample) => ApiText.Read<Library>(sample.Json);

    private static ApiException Missing(string? id) => new(ErrorCode.HotWordsNotExist, $"There is no library {id}.");

    /// <summary>A library as it is kept, with the content as it was stated.</summary>
    private sealed record Library(string Name, long Type, string? FileName, string Content, List<AsrHotwordsSetItem> Words);
}
