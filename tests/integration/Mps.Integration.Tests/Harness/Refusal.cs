using System.Text.Json.Nodes;
using Xunit;

namespace Mps.Integration.Tests.Harness;

/// <summary>Requests that must not succeed.</summary>
internal static class Refusal
{
    /// <summary>Submits what must not succeed: either the API refuses it at once, or the task ends with every subtask failed.</summary>
    /// <returns>The reason.</returns>
    public static async Task<string> FailureOfAsync(this ApiClient api, JsonObject request)
    {
        MediaTask task;
        try
        {
            task = await api.ProcessAsync(request);
        }
        catch (ApiException refused)
        {
            return refused.Message;
        }
        var reasons = task.Transcodes.Select(t =>
        {
            Assert.Equal("FAIL", t.Status);
            Assert.NotEqual(0, t.ErrCode);
            Assert.NotEqual("", t.ErrCodeExt);
            Assert.NotEqual("", t.Message);
            return $"{t.ErrCodeExt}: {t.Message}";
        });
        return string.Join("; ", reasons);
    }
}
