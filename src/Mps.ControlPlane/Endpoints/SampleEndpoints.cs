using Mps.Api.Model;
using Mps.Orchestration.Samples;

namespace Mps.ControlPlane.Endpoints;

/// <summary>Samples for recognition: persons, words, and libraries of hotwords.</summary>
internal static class SampleEndpoints
{
    public static void Register(ActionTable table, PersonSamples persons, WordSamples words, HotwordLibraries hotwords)
    {
        table.Serve<CreatePersonSampleRequest, CreatePersonSampleResponse>("CreatePersonSample", persons.CreateAsync);
        table.Serve<ModifyPersonSampleRequest, ModifyPersonSampleResponse>("ModifyPersonSample", persons.ModifyAsync);
        table.Serve<DeletePersonSampleRequest, DeletePersonSampleResponse>("DeletePersonSample", persons.DeleteAsync);
        table.Serve("DescribePersonSamples", (DescribePersonSamplesRequest request, CancellationToken _) => Task.FromResult(persons.Describe(request)));

        table.Serve<CreateWordSamplesRequest, CreateWordSamplesResponse>("CreateWordSamples", words.CreateAsync);
        table.Serve<ModifyWordSampleRequest, ModifyWordSampleResponse>("ModifyWordSample", words.ModifyAsync);
        table.Serve<DeleteWordSamplesRequest, DeleteWordSamplesResponse>("DeleteWordSamples", words.DeleteAsync);
        table.Serve("DescribeWordSamples", (DescribeWordSamplesRequest request, CancellationToken _) => Task.FromResult(words.Describe(request)));

        table.Serve<CreateAsrHotwordsRequest, CreateAsrHotwordsResponse>("CreateAsrHotwords", hotwords.CreateAsync);
        table.Serve<ModifyAsrHotwordsRequest, ModifyAsrHotwordsResponse>("ModifyAsrHotwords", hotwords.ModifyAsync);
        table.Serve<DeleteAsrHotwordsRequest, DeleteAsrHotwordsResponse>("DeleteAsrHotwords", hotwords.DeleteAsync);
        table.Serve("DescribeAsrHotwords", (DescribeAsrHotwordsRequest request, CancellationToken _) => Task.FromResult(hotwords.Describe(request)));
        table.Serve("DescribeAsrHotwordsList", (DescribeAsrHotwordsListRequest request, CancellationToken _) => Task.FromResult(hotwords.DescribeList(request)));
    }
}
