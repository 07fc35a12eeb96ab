using System.Net;
using System.Net.Sockets;
using System.Text;
using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Tests;

/// <summary>What an input may reach: a remote playlist no file, a local one no network.</summary>
public sealed class SourceOpenerTests
{
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Remote_playlist_cannot_name_a_file()
    {
        using var server = new PlaylistServer($"#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:7,\nfile://{Clip.Named("sample.mp4")}\n#EXT-X-ENDLIST\n");
        JobException refused = await Refused(new UrlInput(server.Address + "list.m3u8", 10, 10));
        Assert.Equal(JobFault.Source, refused.Failure.Fault);
        Assert.True(server.Requests >= 1);
    }

    [Fact]
    public async Task Local_playlist_cannot_reach_the_network()
    {
        using var folder = new TemporaryFolder();
        using var server = new PlaylistServer("");
        File.WriteAllText(folder.File("list.m3u8"), $"#EXTM3U\n#EXT-X-TARGETDURATION:8\n#EXTINF:7,\n{server.Address}part.ts\n#EXT-X-ENDLIST\n");
        await Refused(new FileInput(folder.File("list.m3u8"), folder.Path));
        Assert.Equal(0, server.Requests);
    }

    [Fact]
    public async Task Other_schemes_are_refused()
    {
        using var folder = new TemporaryFolder();
        foreach (string url in (string[])[$"file://{Clip.Named("sample.mp4")}", Clip.Named("sample.mp4"), $"concat:{Clip.Named("sample.mp4")}", "pipe:0"])
            await Refused(new UrlInput(url, 2, 2));
    }

    [Fact]
    public async Task Silent_server_times_out()
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        JobException refused = await Refused(new UrlInput($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/x.mp4", 0.3, 0.3));
        Assert.Equal((JobPhase.Open, JobFault.Source, true, JobFailureDetail.TimedOut),
            (refused.Failure.Phase, refused.Failure.Fault, refused.Failure.Retryable, refused.Failure.Detail));
    }

    [Theory]
    [InlineData("404 Not Found")]
    [InlineData("403 Forbidden")]
    [InlineData("500 Internal Server Error")]
    public async Task Refusals_of_the_server_are_the_sources_fault(string status)
    {
        using var server = new PlaylistServer("", status);
        JobException refused = await Refused(new UrlInput(server.Address + "x.mp4", 10, 10));
        Assert.Equal((JobPhase.Open, JobFault.Source), (refused.Failure.Phase, refused.Failure.Fault));
        // The library names the common ones and the class of the others.
        Assert.Contains(status[0] == '5' ? "5XX" : status[..3], refused.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_agent_is_sent_as_it_is()
    {
        using var server = new PlaylistServer("", "404 Not Found");
        await Refused(new UrlInput(server.Address + "x.mp4", 10, 10, "it's \"us\" \\ = 1"));
        Assert.Contains("User-Agent: it's \"us\" \\ = 1\r\n", server.LastRequest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_redirect_sends_no_request_where_inputs_may_not_reach()
    {
        using var forbidden = new PlaylistServer("");
        using var server = new PlaylistServer("", $"302 Found\r\nLocation: {forbidden.Address}x.mp4");
        JobException refused = await Refused(new UrlInput(server.Address + "x.mp4", 10, 10, Addresses: new AddressRules(["127.0.0.1"], [])));
        Assert.Equal(JobFault.Source, refused.Failure.Fault);
        Assert.True(forbidden.Requests > 0);
        int before = forbidden.Requests;
        using var elsewhere = new PlaylistServer("", $"302 Found\r\nLocation: {forbidden.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}x.mp4");
        refused = await Refused(new UrlInput(elsewhere.Address + "x.mp4", 10, 10, Addresses: new AddressRules(["127.0.0.1"], [])));
        Assert.Contains("'localhost' is not one that inputs may name", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, forbidden.Requests);
    }

    [Fact]
    public void Names_with_colons_are_files()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Clip.Named("sample.mp4"), folder.File("http:x?y#z%20.mp4"));
        using var interrupt = new Interrupt();
        Assert.Single(MediaInspector.Inspect(new FileInput(folder.File("http:x?y#z%20.mp4"), folder.Path), interrupt).Video);
    }

    private static async Task<JobException> Refused(MediaInput input)
    {
        using var interrupt = new Interrupt();
        Exception? met = await Task.Run(() => Record.Exception(() => SourceOpener.Open(input, interrupt).Dispose())).WaitAsync(s_hang);
        return Assert.IsType<JobException>(met);
    }

    /// <summary>Answers every request with the same body.</summary>
    private sealed class PlaylistServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly byte[] _answer;
        private int _requests;

        public PlaylistServer(string body, string status = "200 OK")
        {
            _answer = Encoding.ASCII.GetBytes(
                $"HTTP/1.1 {status}\r\nContent-Type: application/vnd.apple.mpegurl\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
            _listener.Start();
            _ = Serve();
        }

        public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/";

        public int Requests => Volatile.Read(ref _requests);

        public string LastRequest { get; private set; } = "";

        public void Dispose() => _listener.Dispose();

        private async Task Serve()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync();
                    byte[] request = new byte[4096];
                    int read = await client.GetStream().ReadAsync(request);
                    LastRequest = Encoding.ASCII.GetString(request, 0, read);
                    Interlocked.Increment(ref _requests);
                    await client.GetStream().WriteAsync(_answer);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
            {
                // The test is over.
            }
        }
    }
}
