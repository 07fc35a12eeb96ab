using System.Globalization;
using System.Text.Json;
using Mps.Ctl.Daemon;

namespace Mps.Ctl.Output;

/// <summary>One subtask of a finished or running task.</summary>
/// <param name="Index">Position in its task.</param>
/// <param name="Type">E.g. Transcode.</param>
/// <param name="Definition">Template id, 0 when none.</param>
/// <param name="Status">PROCESSING, SUCCESS or FAIL.</param>
/// <param name="Message">Why it failed.</param>
/// <param name="Output">Undefined when there is none.</param>
internal sealed record SubtaskReport(int Index, string Type, long Definition, string Status, string Message, JsonElement Output);

/// <summary>What <c>DescribeTaskDetail</c> says, for people.</summary>
internal sealed class TaskReport
{
    /// <summary>Lists of typed results, then single results, as the API spreads them.</summary>
    private static readonly string[] ResultLists =
        ["MediaProcessResultSet", "AiContentReviewResultSet", "AiAnalysisResultSet", "AiRecognitionResultSet", "SmartSubtitlesTaskResult"];

    private static readonly string[] SingleResults = ["AiQualityControlTaskResult", "SmartEraseTaskResult"];

    private readonly JsonElement _detail, _task;

    public TaskReport(JsonElement detail)
    {
        _detail = detail;
        var subtasks = new List<SubtaskReport>();
        if (detail.Child("EditMediaTask") is { ValueKind: JsonValueKind.Object } edit)
        {
            _task = edit;
            subtasks.Add(Edit(edit));
            Subtasks = subtasks;
            return;
        }

        _task = detail.Child("WorkflowTask");
        foreach (JsonElement item in ResultLists.SelectMany(list => _task.Items(list)))
        {
            // Exactly one typed child is set.
            JsonElement result = item.EnumerateObject().Select(p => p.Value).FirstOrDefault(v => v.ValueKind == JsonValueKind.Object);
            subtasks.Add(Subtask(subtasks.Count, item.Text("Type"), result));
        }

        foreach (string single in SingleResults)
        {
            if (_task.Child(single) is { ValueKind: JsonValueKind.Object } result)
                subtasks.Add(Subtask(subtasks.Count, single[..^"TaskResult".Length], result));
        }

        Subtasks = subtasks;
    }

    public IReadOnlyList<SubtaskReport> Subtasks { get; }

    /// <summary>True when the task as a whole or any subtask failed.</summary>
    public bool Failed => _task.Number("ErrCode") != 0 || Subtasks.Any(s => s.Status == "FAIL");

    /// <summary>Status, times and input.</summary>
    public void WriteHead(TextWriter output)
    {
        output.WriteLine($"Task      {_task.Text("TaskId")}");
        output.WriteLine($"Status    {_detail.Text("Status")}");
        output.WriteLine($"Input     {Input()}");
        output.WriteLine($"Created   {HumanText.Time(_detail.Text("CreateTime"))}");
        output.WriteLine($"Started   {HumanText.Time(_detail.Text("BeginProcessTime"))}");
        output.WriteLine($"Finished  {HumanText.Time(_detail.Text("FinishTime"))}");
        if (_detail.Text("SessionId") is { Length: > 0 } session)
            output.WriteLine($"Session   {session}");
        if (_task.Number("ErrCode") != 0)
            output.WriteLine($"Error     {_task.Text("Message")}");
    }

    /// <summary>A row per subtask: what came out of it, or why nothing did; further files of an output have rows of their own.</summary>
    public void WriteSubtasks(TextWriter output, IReadOnlyList<BucketInfo> buckets)
    {
        var table = new Table("#", "TYPE", "TEMPLATE", "STATUS", "SIZE", "LENGTH", "PICTURE", "CODECS", "OUTPUT");
        foreach (SubtaskReport s in Subtasks)
        {
            bool made = s.Output.ValueKind == JsonValueKind.Object;
            IReadOnlyList<string> files = made ? OutputFiles.Lines(s.Output, buckets) : [];
            JsonElement facts = s.Output.Child("MetaData") is { ValueKind: JsonValueKind.Object } metadata ? metadata : s.Output;
            table.Add(
                s.Index.ToString(CultureInfo.InvariantCulture),
                s.Type,
                s.Definition > 0 ? s.Definition.ToString(CultureInfo.InvariantCulture) : "-",
                s.Status,
                made && facts.Number("Size") > 0 ? HumanText.Size((long)facts.Number("Size")) : "-",
                made && facts.Number("Duration") > 0 ? HumanText.Duration(facts.Number("Duration")) : "-",
                made && facts.Number("Width") > 0 ? $"{facts.Number("Width")}x{facts.Number("Height")}" : "-",
                made ? Codecs(facts) : "-",
                files.Count > 0 ? files[0] : s.Message.Length > 0 && !made ? s.Message : "-");
            foreach (string file in files.Skip(1))
                table.Add("", "", "", "", "", "", "", "", file);
        }

        table.WriteTo(output);
    }

    /// <summary>An edit has no subtasks in the API: the task is the only one.</summary>
    private static SubtaskReport Edit(JsonElement edit)
    {
        string status = edit.Text("Status") != "FINISH" ? "PROCESSING" : edit.Number("ErrCode") == 0 ? "SUCCESS" : "FAIL";
        return new(0, "EditMedia", 0, status, status == "FAIL" ? edit.Text("Message") : "", edit.Child("Output"));
    }

    private static SubtaskReport Subtask(int index, string type, JsonElement result) => new(
        index, type, (long)result.Child("Input").Number("Definition"), result.Text("Status"), result.Text("Message"), result.Child("Output"));

    private string Input() => string.Join(", ", _task.Child("Input").Items("FileInfoSet").Select(f => f.Child("InputInfo")).DefaultIfEmpty(_task.Child("InputInfo")).Select(InputText));

    private static string InputText(JsonElement input) => input.Text("Type") switch
    {
        "URL" => input.Child("UrlInputInfo").Text("Url"),
        "COS" => $"{input.Child("CosInputInfo").Text("Bucket")}:{input.Child("CosInputInfo").Text("Object")}",
        "AWS-S3" => $"{input.Child("S3InputInfo").Text("S3Bucket")}:{input.Child("S3InputInfo").Text("S3Object")}",
        var other => other,
    };

    private static string Codecs(JsonElement output)
    {
        string[] codecs = [.. output.Items("VideoStreamSet").Concat(output.Items("AudioStreamSet")).Select(s => s.Text("Codec")).Where(c => c.Length > 0)];
        if (codecs.Length > 0)
            return string.Join('+', codecs);
        // Animations name their container, adaptive streams their package.
        return output.Text("Container") is { Length: > 0 } container ? container : output.Text("Package") is { Length: > 0 } package ? package : "-";
    }
}
