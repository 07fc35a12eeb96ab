using System.Text.Json.Nodes;

namespace Mps.Integration.Tests.Harness;

/// <summary>Request bodies as a client would write them.</summary>
internal static class Request
{
    public static JsonObject Object(string key, string bucket = "in") => new()
    {
        ["Type"] = "COS",
        ["CosInputInfo"] = new JsonObject { ["Bucket"] = bucket, ["Region"] = "here", ["Object"] = key },
    };

    public static JsonObject Url(string url) => new()
    {
        ["Type"] = "URL",
        ["UrlInputInfo"] = new JsonObject { ["Url"] = url },
    };

    public static JsonObject Storage(string bucket) => new()
    {
        ["Type"] = "COS",
        ["CosOutputStorage"] = new JsonObject { ["Bucket"] = bucket, ["Region"] = "here" },
    };

    /// <summary>ProcessMedia with its results in the bucket "out".</summary>
    public static JsonObject Process(JsonObject input, params JsonObject[] transcodes) => new()
    {
        ["InputInfo"] = input,
        ["OutputStorage"] = Storage("out"),
        ["MediaProcessTask"] = new JsonObject { ["TranscodeTaskSet"] = new JsonArray([.. transcodes]) },
    };

    public static JsonObject Preset(int definition) => new() { ["Definition"] = definition };

    /// <summary>A transcode without a template. Null leaves that kind of stream out.</summary>
    public static JsonObject Raw(string container, JsonObject? video, JsonObject? audio)
    {
        var raw = new JsonObject
        {
            ["Container"] = container,
            ["RemoveVideo"] = video is null ? 1 : 0,
            ["RemoveAudio"] = audio is null ? 1 : 0,
        };
        if (video is not null)
            raw["VideoTemplate"] = video;
        if (audio is not null)
            raw["AudioTemplate"] = audio;
        return new() { ["Definition"] = 0, ["RawParameter"] = raw };
    }

    /// <summary>A video template: the API's required members, and what the caller sets over them.</summary>
    public static JsonObject Video(params (string Name, JsonNode Value)[] members) =>
        Merge(new() { ["Codec"] = "h264", ["Fps"] = 0, ["Bitrate"] = 0 }, members);

    /// <summary>An audio template: the API's required members, and what the caller sets over them.</summary>
    public static JsonObject Audio(params (string Name, JsonNode Value)[] members) =>
        Merge(new() { ["Codec"] = "aac", ["Bitrate"] = 64, ["SampleRate"] = 44100 }, members);

    public static JsonObject With(this JsonObject request, string name, JsonNode value)
    {
        request[name] = value;
        return request;
    }

    private static JsonObject Merge(JsonObject template, (string Name, JsonNode Value)[] members)
    {
        foreach (var (name, value) in members)
            template[name] = value;
        return template;
    }
}
