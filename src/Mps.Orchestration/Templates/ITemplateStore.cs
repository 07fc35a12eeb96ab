namespace Mps.Orchestration.Templates;

/// <summary>
/// Where custom templates survive. Ids are given out in rising order over all families, above those of every preset and
/// below 2^53; an id is never given out again, not even after its template was removed.
/// </summary>
public interface ITemplateStore
{
    /// <summary>The first id that a store gives out. Presets lie below (guarded by a test).</summary>
    public const long FirstDefinition = 1_000_001;

    /// <summary>The template as it stands, or null.</summary>
    StoredTemplate? Find(string family, long definition);

    /// <summary>Templates of a family, read as of one moment.</summary>
    /// <param name="family">Name of the family.</param>
    /// <param name="matches">Which templates count; called once for each.</param>
    /// <param name="skip">Matching templates to leave out first.</param>
    /// <param name="take">Most templates to return.</param>
    /// <param name="oldestFirst">By rising id; by falling id otherwise.</param>
    StoredTemplates List(string family, Func<StoredTemplate, bool> matches, long skip, long take, bool oldestFirst = false);

    /// <summary>Adds a template unless the family already has <paramref name="quota"/> of them.</summary>
    /// <returns>Its id, or null when the family is full.</returns>
    Task<long?> AddAsync(string family, string json, int quota, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Replaces a template by what <paramref name="change"/> makes of it, with nobody between; what it throws leaves all as it was.</summary>
    /// <returns>False when there is no such template.</returns>
    Task<bool> ChangeAsync(string family, long definition, Func<string, string> change, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Removes a template.</summary>
    /// <returns>False when there is no such template.</returns>
    Task<bool> RemoveAsync(string family, long definition, CancellationToken cancellation);
}

/// <summary>A custom template as it is kept.</summary>
/// <param name="Definition">Its id.</param>
/// <param name="Json">Its members as the API names them, without id and times.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Updated">When it last changed.</param>
public sealed record StoredTemplate(long Definition, string Json, DateTimeOffset Created, DateTimeOffset Updated);

/// <summary>One page of templates.</summary>
/// <param name="Templates">The page.</param>
/// <param name="Total">All templates that match, over all pages.</param>
public sealed record StoredTemplates(IReadOnlyList<StoredTemplate> Templates, long Total);
