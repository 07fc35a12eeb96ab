namespace Mps.Orchestration.Samples;

/// <summary>What recognition is taught: where persons, their faces, words and libraries of hotwords survive, each as JSON under its id.</summary>
public interface ISampleStore
{
    /// <summary>The sample as it stands, or null.</summary>
    StoredSample? Find(SampleKind kind, string id);

    /// <summary>Samples of a kind, the newest first, read as of one moment.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="matches">Which of them count; called once for each.</param>
    /// <param name="skip">Matching samples to leave out first.</param>
    /// <param name="take">Most samples to return.</param>
    StoredSamples List(SampleKind kind, Func<StoredSample, bool> matches, long skip, long take);

    /// <summary>Changes samples with nobody between; what <paramref name="work"/> throws leaves all as it was.</summary>
    Task WriteAsync(Action<ISampleWriter> work, DateTimeOffset now, CancellationToken cancellation);
}

/// <summary>Samples while they are changed.</summary>
public interface ISampleWriter
{
    /// <summary>The sample as it stands, or null.</summary>
    StoredSample? Find(SampleKind kind, string id);

    /// <summary>Adds a sample or replaces the one with this id, whose time of creation stays.</summary>
    void Put(SampleKind kind, string id, string json);

    /// <summary>Removes a sample.</summary>
    /// <returns>False when there is none.</returns>
    bool Remove(SampleKind kind, string id);
}

/// <summary>Kinds of samples. The numbers are stored.</summary>
public enum SampleKind
{
    /// <summary>A person, with the ids of the faces.</summary>
    Person = 1,

    /// <summary>One picture of a person.</summary>
    Face = 2,

    /// <summary>A word, by itself.</summary>
    Word = 3,

    /// <summary>A library of hotwords.</summary>
    Hotwords = 4,
}

/// <summary>A sample as it is kept.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Json">Its members, without id and times.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it last changed.</param>
public sealed record StoredSample(string Id, string Json, DateTimeOffset Created, DateTimeOffset Updated);

/// <summary>One page of samples.</summary>
/// <param name="Samples">The page.</param>
/// <param name="Total">All samples that match, over all pages.</param>
public sealed record StoredSamples(IReadOnlyList<StoredSample> Samples, long Total);
