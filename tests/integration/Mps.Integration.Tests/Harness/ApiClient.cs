using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Mps.Integration.Tests.Harness;

/// <summary>An answer with <c>Response.Error</c>.</summary>
public sealed class ApiException(string code, string message) : Exception($"{code}: {message}")
{
    public string Code { get; } = code;
}

/// <summary>The MPS API and the plain endpoints over the control socket.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                    return new NetworkStream(connection, ownsSocket: true);
                }
                catch
                {
                    connection.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://mps/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Calls an action and gives what is inside <c>Response</c>.</summary>
    /// <exception cref="ApiException">The API answered with an error.</exception>
    public async Task<JsonObject> CallAsync(string action, JsonObject body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = JsonContent.Create(body) };
        request.Headers.Add("X-TC-Action", action);
        using var answer = await _http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var response = (await answer.Content.ReadFromJsonAsync<JsonObject>())?["Response"]?.AsObject()
            ?? throw new InvalidDataException($"{action} answered without a Response.");
        if (response["Error"] is JsonObject error)
            throw new ApiException((string)error["Code"]!, (string)error["Message"]!);
        return response;
    }

    /// <summary>Posts a body to a path of our own and gives the answer.</summary>
    public async Task<JsonObject> PostAsync(string path, JsonObject? body = null)
    {
        using var answer = await _http.PostAsync(new Uri(path, UriKind.Relative), new StringContent(body?.ToJsonString() ?? ""));
        return answer.IsSuccessStatusCode
            ? (await answer.Content.ReadFromJsonAsync<JsonObject>())!
            : throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    public Task<string> GetAsync(string path) => _http.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task<int> StatusOfAsync(string path)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return (int)answer.StatusCode;
    }

    /// <summary>An endless answer, such as server-sent events.</summary>
    public async Task<StreamReader> OpenAsync(string path)
    {
        var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        return new StreamReader(await answer.Content.ReadAsStreamAsync());
    }

    public async Task<MetricsPage> MetricsAsync() => MetricsPage.Parse(await GetAsync("/metrics"));

    public void Dispose() => _http.Dispose();
}
