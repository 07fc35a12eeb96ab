using System.Text;
using System.Text.Json;

namespace Mps.Ctl.Commands;

/// <summary>A request body on the command line: JSON, <c>@FILE</c>, or <c>-</c> for standard input.</summary>
internal static class RequestBody
{
    /// <summary>How help names it.</summary>
    public const string Description = "Request body: JSON, @FILE, or - for standard input";

    /// <exception cref="UsageException">The file cannot be read, or the body is no JSON.</exception>
    public static async Task<byte[]> ReadAsync(string body, Terminal terminal, CancellationToken cancel)
    {
        byte[] bytes;
        if (body == "-")
        {
            bytes = Encoding.UTF8.GetBytes(await terminal.Input.ReadToEndAsync(cancel));
        }
        else if (body.StartsWith('@'))
        {
            string file = Path.GetFullPath(body[1..], terminal.WorkingDirectory);
            try
            {
                bytes = await File.ReadAllBytesAsync(file, cancel);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UsageException($"cannot read {file}: {e.Message}");
            }
        }
        else
        {
            bytes = Encoding.UTF8.GetBytes(body);
        }

        try
        {
            JsonElement.Parse(bytes);
            return bytes;
        }
        catch (JsonException e)
        {
            throw new UsageException($"the request body is no JSON: {e.Message}");
        }
    }
}
