using Mps.Orchestration.Templates;
using Xunit;

namespace Mps.Storage.Tests;

/// <summary>What every template store must do. An implementation derives from this and says how it is opened and reopened.</summary>
public abstract class TemplateStoreSuite
{
    private const int Quota = 10;
    private static readonly CancellationToken s_none = CancellationToken.None;

    protected abstract ITemplateStore Store { get; }

    /// <summary>Closes the store as a crash would and opens it again.</summary>
    protected abstract void Reopen();

    [Fact]
    public async Task What_was_added_survives_as_it_was()
    {
        var id = await Add("""{"Name":"ä \"b\""}""", minutes: 3);
        Reopen();
        Assert.Equal(new StoredTemplate(id, """{"Name":"ä \"b\""}""", Samples.Start.AddMinutes(3), Samples.Start.AddMinutes(3)), Store.Find("A", id));
        Assert.Null(Store.Find("B", id));
        Assert.Null(Store.Find("A", id + 1));
    }

    [Fact]
    public async Task Ids_rise_above_the_presets_and_are_never_given_out_again()
    {
        var first = await Add("1");
        var second = await Add("2", family: "B");
        Assert.Equal((ITemplateStore.FirstDefinition, ITemplateStore.FirstDefinition + 1), (first, second));
        Assert.True(await Store.RemoveAsync("B", second, s_none));
        Reopen();
        Assert.Equal(second + 1, await Add("3"));
    }

    [Fact]
    public async Task A_full_family_takes_no_more_until_one_goes()
    {
        var ids = new List<long>();
        for (var i = 0; i < Quota; i++) ids.Add(await Add("{}"));
        Assert.Null(await Store.AddAsync("A", "{}", Quota, Samples.Start, s_none));
        await Add("{}", family: "B");
        Assert.True(await Store.RemoveAsync("A", ids[4], s_none));
        await Add("{}");
    }

    [Fact]
    public async Task A_change_moves_only_its_own_template_and_its_time()
    {
        var (a, b) = (await Add("a"), await Add("b"));
        Assert.True(await Store.ChangeAsync("A", a, json => json + "+", Samples.Start.AddHours(1), s_none));
        Reopen();
        Assert.Equal(new StoredTemplate(a, "a+", Samples.Start, Samples.Start.AddHours(1)), Store.Find("A", a));
        Assert.Equal("b", Store.Find("A", b)!.Json);
        Assert.False(await Store.ChangeAsync("B", a, json => json, Samples.Start, s_none));
        Assert.False(await Store.ChangeAsync("A", b + 1, json => json, Samples.Start, s_none));
    }

    [Fact]
    public async Task A_change_that_fails_changes_nothing()
    {
        var id = await Add("a");
        await Assert.ThrowsAsync<FormatException>(() => Store.ChangeAsync("A", id, _ => throw new FormatException(), Samples.Start.AddHours(1), s_none));
        Assert.Equal(new StoredTemplate(id, "a", Samples.Start, Samples.Start), Store.Find("A", id));
        await Add("b"); // and the store goes on
    }

    [Fact]
    public async Task Concurrent_changes_are_all_made()
    {
        var id = await Add("");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => Store.ChangeAsync("A", id, json => json + "x", Samples.Start, s_none))));
        Assert.Equal(new string('x', 20), Store.Find("A", id)!.Json);
    }

    [Fact]
    public async Task What_was_removed_is_gone()
    {
        var id = await Add("a");
        Assert.False(await Store.RemoveAsync("B", id, s_none));
        Assert.True(await Store.RemoveAsync("A", id, s_none));
        Assert.False(await Store.RemoveAsync("A", id, s_none));
        Reopen();
        Assert.Null(Store.Find("A", id));
    }

    [Fact]
    public async Task Lists_go_by_falling_id_in_pages()
    {
        for (var i = 0; i < 7; i++) await Add($"{i}");
        await Add("other", family: "B");
        Assert.Equal(["6", "5", "4"], Json(Store.List("A", _ => true, 0, 3)));
        Assert.Equal(["3", "2", "1"], Json(Store.List("A", _ => true, 3, 3)));
        Assert.Equal(["0"], Json(Store.List("A", _ => true, 6, 3)));
        Assert.Empty(Store.List("A", _ => true, 9, 3).Templates);
        Assert.Empty(Store.List("A", _ => true, 0, 0).Templates);
        Assert.Equal(7, Store.List("A", _ => true, 5, 0).Total);
        var even = Store.List("A", t => int.Parse(t.Json, System.Globalization.CultureInfo.InvariantCulture) % 2 == 0, 1, 2);
        Assert.Equal(["4", "2"], Json(even));
        Assert.Equal(4, even.Total);
    }

    private static IEnumerable<string> Json(StoredTemplates page) => page.Templates.Select(t => t.Json);

    private async Task<long> Add(string json, string family = "A", int minutes = 0) =>
        Assert.NotNull(await Store.AddAsync(family, json, Quota, Samples.Start.AddMinutes(minutes), s_none));
}
