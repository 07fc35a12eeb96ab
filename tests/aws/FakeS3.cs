using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mps.Tests.Aws;

/// <summary>
/// As much of an S3 as uploads need, in memory, which can be overloaded or stop answering when a test says so. That our
/// requests are right is for the real server to say.
/// </summary>
internal sealed class FakeS3 : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeS3(WebApplication app) => _app = app;

    public string Endpoint => _app.Urls.Single();

    public ConcurrentDictionary<string, byte[]> Objects { get; } = new();

    /// <summary>Parts of the uploads that are neither completed nor aborted, by upload and number.</summary>
    public ConcurrentDictionary<string, ConcurrentDictionary<int, byte[]>> Uploads { get; } = new();

    /// <summary>Numbers of the parts that arrived, in order.</summary>
    public ConcurrentQueue<int> Parts { get; } = new();

    /// <summary>Called before each request; a status other than 0 is answered instead.</summary>
    public Func<HttpRequest, Task<int>> Before { get; set; } = _ => Task.FromResult(0);

    public static async Task<FakeS3> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var fake = new FakeS3(app);
        app.Run(fake.ServeAsync);
        await app.StartAsync();
        return fake;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        if (await Before(request) is not 0 and var status)
        {
            await FailAsync(context, status, status == 503 ? "SlowDown" : "InternalError");
            return;
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var key = request.Path.Value!;
        var upload = request.Query["uploadId"].ToString();
        switch (request.Method)
        {
            case "POST" when request.Query.ContainsKey("uploads"):
                var id = Guid.NewGuid().ToString("N");
                Uploads[id] = new();
                await XmlAsync(context, $"<InitiateMultipartUploadResult><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
                return;
            case "PUT" or "POST" or "DELETE" when upload.Length > 0 && !Uploads.ContainsKey(upload):
                await FailAsync(context, 404, "NoSuchUpload");
                return;
            case "PUT" when upload.Length > 0:
                var number = int.Parse(request.Query["partNumber"]!, System.Globalization.CultureInfo.InvariantCulture);
                Uploads[upload][number] = body.ToArray();
                Parts.Enqueue(number);
                context.Response.Headers.ETag = Tag(body.ToArray());
                return;
            case "POST":
                Uploads.TryRemove(upload, out var parts);
                Objects[key] = [.. parts!.OrderBy(p => p.Key).SelectMany(p => p.Value)];
                await XmlAsync(context, $"<CompleteMultipartUploadResult><ETag>\"x-{parts!.Count}\"</ETag></CompleteMultipartUploadResult>");
                return;
            case "DELETE" when upload.Length > 0:
                Uploads.TryRemove(upload, out _);
                context.Response.StatusCode = 204;
                return;
            case "PUT":
                Objects[key] = body.ToArray();
                context.Response.Headers.ETag = Tag(body.ToArray());
                return;
            case "HEAD" when Objects.TryGetValue(key, out var content):
                context.Response.Headers.ETag = Tag(content);
                context.Response.Headers.LastModified = "Sat, 21 Nov 2026 12:00:00 GMT";
                context.Response.ContentLength = content.Length;
                return;
            default:
                await FailAsync(context, 404, "NoSuchKey");
                return;
        }
    }

#pragma warning disable CA5351 // The protocol has it.
    private static string Tag(byte[] content) => $"\"{Convert.ToHexStringLower(MD5.HashData(content))}\"";
#pragma warning restore CA5351

    private static Task XmlAsync(HttpContext context, string xml)
    {
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>{xml}");
    }

    private static Task FailAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return context.Request.Method == "HEAD" ? Task.CompletedTask : XmlAsync(context, $"<Error><Code>{code}</Code><Message>As the test says.</Message></Error>");
    }
}
