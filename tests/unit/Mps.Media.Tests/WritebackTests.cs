namespace Mps.Media.Tests;

public sealed class WritebackTests
{
    [Fact]
    public async Task Files_are_sent_on_their_way_by_a_thread_that_has_the_sandbox_of_the_caller()
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "content", TestContext.Current.CancellationToken);
            bool pooled = true;
            await Writeback.Begin(Paths());
            Assert.False(pooled); // threads of the pool were started by whoever came first

            IEnumerable<string> Paths()
            {
                pooled = Thread.CurrentThread.IsThreadPoolThread;
                yield return file;
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public Task A_file_that_is_not_there_is_told_of() =>
        Assert.ThrowsAsync<FileNotFoundException>(() => Writeback.Begin([Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())]));
}
