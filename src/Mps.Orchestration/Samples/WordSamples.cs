using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Tasks;

namespace Mps.Orchestration.Samples;

/// <summary>Words that recognition and review shall find, in speech (Asr) and in the picture (Ocr).</summary>
public sealed class WordSamples(ISampleStore store, TimeProvider time)
{
    private const long DefaultLimit = 100;
    private static readonly string[] s_media = ["Ocr", "Asr"];

    /// <summary>CreateWordSamples. A word that is there already gets the usages and tags that are stated now.</summary>
    /// <exception cref="ApiException">A parameter is bad; then no word is added.</exception>
    public async Task<CreateWordSamplesResponse> CreateAsync(CreateWordSamplesRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var usages = SampleUsages.Expand(request.Usages, s_media);
        if (request.Words is not { Count: > 0 } stated) throw new ApiException(ErrorCode.InvalidParameterValue, "Words is empty.");
        if (stated.Exists(w => string.IsNullOrWhiteSpace(w.Keyword))) throw new ApiException(ErrorCode.InvalidParameterValue, "A Keyword is empty.");
        var words = stated.ConvertAll(w => new AiSampleWord { Keyword = w.Keyword, UsageSet = usages, TagSet = SampleTags.Of(w.Tags) });
        await store.WriteAsync(
            samples => words.ForEach(w => samples.Put(SampleKind.Word, w.Keyword!, ApiText.Write(w))), time.GetUtcNow(), cancellation).ConfigureAwait(false);
        return new CreateWordSamplesResponse();
    }

    /// <summary>ModifyWordSample. What the request leaves out stays.</summary>
    /// <exception cref="ApiException">There is no such word, or a parameter is bad.</exception>
    public async Task<ModifyWordSampleResponse> ModifyAsync(ModifyWordSampleRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await store.WriteAsync(
            samples =>
            {
                var word = ApiText.Read<AiSampleWord>((samples.Find(SampleKind.Word, request.Keyword!)
                    ?? throw new ApiException(ErrorCode.WordNotExist, $"There is no word '{request.Keyword}'.")).Json);
                if (request.Usages is { Count: > 0 }) word.UsageSet = SampleUsages.Expand(request.Usages, s_media);
                word.TagSet = SampleTags.After(request.TagOperationInfo, word.TagSet);
                samples.Put(SampleKind.Word, request.Keyword!, ApiText.Write(word));
            },
            time.GetUtcNow(),
            cancellation).ConfigureAwait(false);
        return new ModifyWordSampleResponse();
    }

    /// <summary>DeleteWordSamples. A word that is not there needs no deleting.</summary>
    public async Task<DeleteWordSamplesResponse> DeleteAsync(DeleteWordSamplesRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        await store.WriteAsync(
            samples => request.Keywords?.ForEach(keyword => samples.Remove(SampleKind.Word, keyword)), time.GetUtcNow(), cancellation).ConfigureAwait(false);
        return new DeleteWordSamplesResponse();
    }

    /// <summary>DescribeWordSamples, the newest first. Several usages or tags: a word with any of them.</summary>
    public DescribeWordSamplesResponse Describe(DescribeWordSamplesRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var usages = request.Usages is { Count: > 0 } stated ? SampleUsages.Expand(stated, s_media) : null;
        var page = store.List(
            SampleKind.Word,
            sample =>
            {
                var word = ApiText.Read<AiSampleWord>(sample.Json);
                return (request.Keywords is not { Count: > 0 } keywords || keywords.Contains(sample.Id))
                    && (usages is null || usages.Intersect(word.UsageSet ?? []).Any())
                    && (request.Tags is not { Count: > 0 } tags || tags.Intersect(word.TagSet ?? []).Any());
            },
            request.Offset ?? 0,
            request.Limit ?? DefaultLimit);
        return new DescribeWordSamplesResponse { TotalCount = page.Total, WordSet = [.. page.Samples.Select(Shown)] };
    }

    private static AiSampleWord Shown(StoredSample sample)
    {
        var word = ApiText.Read<AiSampleWord>(sample.Json);
        word.CreateTime = TaskView.Time(sample.Created);
        word.UpdateTime = TaskView.Time(sample.Updated);
        return word;
    }
}
