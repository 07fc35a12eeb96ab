using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mps.Orchestration.Tests;

/// <summary>
/// A small CMQ on loopback. It checks the signature on its own, by the rule of the service's documentation: method, host, path, "?" and
/// all parameters but Signature by name, joined as k=v with "&amp;", under HMAC of the secret, in base64.
/// </summary>
internal sealed class FakeCmq : IAsyncDisposable
{
    public const string SecretId = "AKIDcmq";
    public const string SecretKey = "cmq secret";

    private readonly Channel<IReadOnlyDictionary<string, string>> _taken = Channel.CreateUnbounded<IReadOnlyDictionary<string, string>>();
    private WebApplication? _app;

    public string Endpoint => _app!.Urls.Single();

    /// <summary>Codes to answer next, before 0.</summary>
    public Queue<int> Refusals { get; } = new();

    /// <summary>Parameters of what was taken.</summary>
    public ChannelReader<IReadOnlyDictionary<string, string>> Taken => _taken.Reader;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/v2/index.php", ServeAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var parameters = form.ToDictionary(p => p.Key, p => p.Value.ToString());
        var code = Refusals.TryDequeue(out var refusal) ? refusal : Right(context.Request, parameters) ? 0 : 4100;
        if (code == 0) _taken.Writer.TryWrite(parameters);
        await context.Response.WriteAsync(code == 0
            ? """{"code":0,"message":"","codeDesc":"Success","requestId":"1","msgId":"2"}"""
            : $$"""{"code":{{code}},"message":"refused by the fake","requestId":"1"}""");
    }

    private static bool Right(HttpRequest request, Dictionary<string, string> parameters)
    {
        var sorted = parameters.Where(p => p.Key != "Signature").OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + "=" + p.Value);
        var text = Encoding.UTF8.GetBytes("POST" + request.Host + request.Path + "?" + string.Join('&', sorted));
        var key = Encoding.UTF8.GetBytes(SecretKey);
#pragma warning disable CA5350 // The service has it.
        var mac = parameters["SignatureMethod"] == "HmacSHA1" ? HMACSHA1.HashData(key, text) : HMACSHA256.HashData(key, text);
#pragma warning restore CA5350
        return parameters["SecretId"] == SecretId && parameters["Signature"] == Convert.ToBase64String(mac);
    }
}
