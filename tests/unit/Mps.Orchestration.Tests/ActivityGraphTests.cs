using Mps.Api;
using Mps.Api.Model;
using Mps.Orchestration.Planning;
using Xunit;

namespace Mps.Orchestration.Tests;

public sealed class ActivityGraphTests
{
    [Fact]
    public void Actions_come_after_what_they_hang_on_else_by_position()
    {
        var nodes = ActivityGraph.Read(Nodes("action-trans>3", "input>0,2", "action-image-sprite>4", "action-samplesnapshot>4", "output"));
        Assert.Equal(["0<", "2<", "3<0"], nodes.Select(n => $"{n.Index}<{n.After}").Order(StringComparer.Ordinal));
        Assert.True(nodes.ToList().FindIndex(n => n.Index == 0) < nodes.ToList().FindIndex(n => n.Index == 3));
    }

    [Fact]
    public void Edges_backwards_are_made_from_the_edges_forwards()
    {
        var complete = ActivityGraph.Complete(Nodes("input>1,2", "action-trans>3", "action-image-sprite>3", "output"));
        Assert.Equal(["", "0", "0", "1,2"], complete.Select(a => string.Join(',', a.PredriveIndex!)));
    }

    [Theory]
    [InlineData("Activities is empty.")]
    [InlineData("no node of type input", "action-trans")]
    [InlineData("no action", "input>1", "output")]
    [InlineData("both of type input", "input>2", "input>2", "action-trans")]
    [InlineData("both of type output", "input>1", "action-trans>2,3", "output", "output")]
    [InlineData("names node 7, but the nodes are 0 to 1", "input>7", "action-trans")]
    [InlineData("names node -1", "input>-1", "action-trans")]
    [InlineData("names node 1 twice", "input>1,1", "action-trans")]
    [InlineData("Activities.0 is the input, but Activities.1 leads to it", "input>1", "action-trans>0")]
    [InlineData("Activities.2 is the output; its ReardriveIndex must be empty", "input>1", "action-trans>2", "output>3", "action-trans")]
    [InlineData("Activities.3 hangs on Activities.1 and on Activities.2", "input>1,2", "action-trans>3", "action-trans>3", "action-trans")]
    [InlineData("Activities.2 is not reached from the input", "input>1", "action-trans", "action-trans")]
    [InlineData("Activities.2 is not reached from the input", "input>1", "action-trans", "action-trans>3", "action-trans>2")]
    [InlineData("Activities.1 is not reached from the input", "input", "action-trans>1")]
    public void A_graph_that_is_none_is_refused_with_the_node_that_breaks_it(string message, params string[] nodes)
    {
        var refused = Assert.Throws<ApiException>(() => ActivityGraph.Read(Nodes(nodes)));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(nodes.Length == 0 ? ErrorCode.MissingParameter : ErrorCode.InvalidParameterValue, refused.Code);
    }

    [Theory]
    [InlineData("[[Mosaic >=50 && Blur <10 > 4]]", "Mosaic:80 Blur:5", "4")]
    [InlineData("[[Mosaic >=50 && Blur <10 > 4]]", "Mosaic:80 Blur:20", "")]
    [InlineData("[[Mosaic 50 || Blur 50 > 4]]", "Blur:50", "4")]
    [InlineData("[[Mosaic 50 || Blur 50 > 4]]", "Blur:49", "")]
    [InlineData("[[Mosaic =0 && NoAudio true > 4,5]]", "NoAudio", "4,5")]
    [InlineData("[[Mosaic >0 && NoAudio false > 4]] [[QualityEvaluationScore >=60 > 5,4]]", "Mosaic:1 Score:60", "4,5")]
    [InlineData("[[QualityEvaluationScore >60 > 5]]", "Score:60", "")]
    public void Rules_choose_nodes_by_what_quality_control_found(string rules, string found, string chosen) =>
        Assert.Equal(chosen, string.Join(',', QualityRules.Choose(Rules(rules), Found(found))));

    [Theory]
    [InlineData("[[Beauty 1 > 4]]", "Key is 'Beauty' but must be one of")]
    [InlineData("[[Mosaic much > 4]]", "must be a number")]
    [InlineData("[[NoAudio 1 > 4]]", "must be true or false")]
    [InlineData("[[Mosaic 1 > 9]]", "names node 9, which is not in the ReardriveIndex")]
    public void Rules_that_cannot_be_read_are_refused(string rules, string message)
    {
        var refused = Assert.Throws<ApiException>(() => QualityRules.Check(Rules(rules), [4, 5], "ExecRulesTask"));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    /// <summary>"TYPE&gt;NEXT,NEXT" each.</summary>
    private static List<Activity> Nodes(params string[] nodes) =>
    [
        .. nodes.Select(n => n.Split('>')).Select(n => new Activity
        {
            ActivityType = n[0],
            ReardriveIndex = n.Length > 1 ? [.. n[1].Split(',').Select(i => long.Parse(i, null))] : null,
        }),
    ];

    /// <summary>"[[KEY VALUE LINKER KEY VALUE &gt; NODE,NODE]]" each.</summary>
    private static ExecRulesTask Rules(string text) => new()
    {
        Rules =
        [
            .. text.Split("]]", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(r => r[2..].Split(' ')).Select(w => new Rules
            {
                Linker = w.Contains("||") ? "||" : "&&",
                Conditions = [.. w[..^2].Where(x => x is not ("&&" or "||")).Chunk(2).Select(c => new RuleConditionItem { Key = c[0], Value = c[1] })],
                RearDriveIndexs = [.. w[^1].Split(',').Select(i => long.Parse(i, null))],
            }),
        ],
    };

    private static QualityControlData Found(string text)
    {
        var data = new QualityControlData { QualityControlResultSet = [] };
        foreach (var word in text.Split(' ').Select(w => w.Split(':')))
        {
            if (word[0] == "NoAudio") data.NoAudio = true;
            else if (word[0] == "Score") data.QualityEvaluationScore = long.Parse(word[1], null);
            else data.QualityControlResultSet.Add(new QualityControlResult { Type = word[0], QualityControlItems = [new() { Confidence = 1 }, new() { Confidence = long.Parse(word[1], null) }] });
        }

        return data;
    }
}
