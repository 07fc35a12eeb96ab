using Xunit;

namespace Mps.Architecture.Tests;

/// <summary>Who may know whom. A project is added here with its reasons before it is added to the solution.</summary>
public class DependencyTests
{
    /// <summary>Direct references that a project may hold. What lies below those comes with them.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Mps.Jobs"] = [],
        ["Mps.Api"] = [],
        ["Mps.Api.Generator"] = [],
        ["Mps.Media"] = [],
        ["Mps.Av"] = ["Mps.Media"],
        ["Mps.Kernels"] = ["Mps.Media"],
        // Text, subtitles and vectors as bitmaps: libass and librsvg are no part of FFmpeg, and a job that draws nothing never loads them.
        ["Mps.Drawing"] = ["Mps.Media"],
        ["Mps.Vulkan"] = ["Mps.Kernels"],
        ["Mps.Analysis"] = ["Mps.Media", "Mps.Kernels"],
        ["Mps.Pipeline"] = ["Mps.Jobs", "Mps.Av", "Mps.Kernels", "Mps.Drawing", "Mps.Analysis"],
        ["Mps.Worker"] = ["Mps.Pipeline", "Mps.Vulkan"],
        ["Mps.Orchestration"] = ["Mps.Jobs", "Mps.Api"],
        ["Mps.Storage"] = ["Mps.Orchestration"],
        ["Mps.ControlPlane"] = ["Mps.Orchestration"],
        ["Mps.Daemon"] = ["Mps.ControlPlane", "Mps.Storage", "Mps.Orchestration", "Mps.Api", "Mps.Jobs"],
        // Jobs: the shape of the report that mps-worker --doctor prints. Media: the frame ring, which mpsctl taps.
        ["Mps.Ctl"] = ["Mps.Api", "Mps.Jobs", "Mps.Media"],
    };

    /// <summary>
    /// The control house faces clients and loads no media library; the media house executes and knows no API. Mps.Media, values and shared
    /// memory without any library, is open to both; the table above says who uses it.
    /// </summary>
    private static readonly string[] ControlHouse = ["Mps.Daemon", "Mps.ControlPlane", "Mps.Orchestration", "Mps.Storage", "Mps.Api", "Mps.Ctl"];

    private static readonly string[] MediaHouse = ["Mps.Av", "Mps.Kernels", "Mps.Drawing", "Mps.Vulkan", "Mps.Analysis", "Mps.Pipeline", "Mps.Worker"];

    /// <summary>
    /// Pointers are for frame memory, native libraries and kernels (Media, Av, Kernels, Drawing, Vulkan, Analysis), and for the few libc calls that the two
    /// process shells bind (prctl, rlimits and signals in Worker; socket group, peer credentials and process groups in Daemon).
    /// </summary>
    private static readonly string[] MayBeUnsafe =
        ["Mps.Media", "Mps.Av", "Mps.Kernels", "Mps.Drawing", "Mps.Vulkan", "Mps.Analysis", "Mps.Worker", "Mps.Daemon"];

    [Fact]
    public void Every_project_is_listed() => Assert.Empty(SourceTree.Projects.Keys.Except(Allowed.Keys));

    [Fact]
    public void References_follow_the_table()
    {
        var wrong =
            from project in SourceTree.Projects.Values
            from reference in project.References
            where !Allowed.GetValueOrDefault(project.Name, []).Contains(reference)
            select $"{project.Name} -> {reference}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_houses_meet_in_the_corridor_alone()
    {
        var wrong =
            from house in new[] { (Members: ControlHouse, Others: MediaHouse), (Members: MediaHouse, Others: ControlHouse) }
            from member in house.Members
            from reached in Reach(member)
            where house.Others.Contains(reached)
            select $"{member} reaches {reached}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_corridor_and_the_contract_stand_alone()
    {
        foreach (var name in new[] { "Mps.Jobs", "Mps.Api", "Mps.Media" })
        {
            Assert.Empty(SourceTree.Projects[name].References);
            Assert.Empty(SourceTree.Projects[name].Packages);
        }
    }

    [Fact]
    public void Unsafe_code_stays_where_it_belongs() =>
        Assert.Empty(SourceTree.Projects.Values.Where(p => p.Unsafe).Select(p => p.Name).Except(MayBeUnsafe));

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(SourceTree.Absolute("Mps.Daemon.sln")).Replace('\\', '/');
        var projects = SourceTree.Files.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal));
        Assert.All(projects, p => Assert.Contains($"\"{p}\"", solution));
    }

    private static HashSet<string> Reach(string project)
    {
        var reached = new HashSet<string>();
        Visit(project);
        return reached;

        void Visit(string name)
        {
            foreach (var reference in SourceTree.Projects.GetValueOrDefault(name)?.References ?? [])
            {
                if (reached.Add(reference))
                    Visit(reference);
            }
        }
    }
}
