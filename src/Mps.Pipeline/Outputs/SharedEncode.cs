using Mps.Av;
using Mps.Jobs;
using Mps.Media;

namespace Mps.Pipeline.Outputs;

/// <summary>
/// One encode for several outputs that want the same of the same stream: what is coded goes to all of them. It stands for the
/// outputs together; each can still fail alone, and it goes on until all have.
/// </summary>
internal sealed class SharedEncode : IPacketWriter, IDisposable
{
    private readonly Member[] _members;
    private readonly MediaPacket _copy = new();
    private int _told;

    private SharedEncode(IEnumerable<SoundDemand> equal)
    {
        _members = [.. equal.Select(d => new Member(d.Output, d.Writer, d.Slot))];
        Output = new OutputRun(_members[0].Output.Index);
        Output.OnFailure(() =>
        {
            foreach (Member member in _members)
                member.Output.Fail(Output.Failure!);
        });
        foreach (Member member in _members)
            member.Output.OnFailure(FailWithTheLast);
    }

    private sealed record Member(OutputRun Output, IPacketWriter Writer, int Slot);

    /// <summary>Stands for all of them: fails them all, and has failed when all have.</summary>
    public OutputRun Output { get; }

    /// <inheritdoc/>
    public bool NeedsGlobalHeader => _members[0].Writer.NeedsGlobalHeader;

    /// <summary>Makes one demand of those that differ only in whose they are.</summary>
    /// <param name="demands">Of all outputs.</param>
    /// <param name="shared">Gets what stands for several outputs, for the caller to dispose of.</param>
    public static IReadOnlyList<SoundDemand> Join(IEnumerable<SoundDemand> demands, ICollection<SharedEncode> shared)
    {
        List<SoundDemand> joined = [];
        foreach (IGrouping<object, SoundDemand> equal in demands.GroupBy(Wish))
        {
            SoundDemand first = equal.First();
            if (equal.Skip(1).Any())
            {
                var encode = new SharedEncode(equal);
                shared.Add(encode);
                first = first with { Output = encode.Output, Writer = encode };
            }

            joined.Add(first);
        }

        return joined;
    }

    /// <inheritdoc/>
    public void Attach(int slot, Func<MediaSink, int> add, Rational timeBase)
    {
        Tell();
        Each(m => m.Writer.Attach(m.Slot, add, timeBase));
    }

    /// <inheritdoc/>
    public void Abandon(int slot)
    {
        Tell();
        Each(m => m.Writer.Abandon(m.Slot));
    }

    /// <inheritdoc/>
    public void Write(int slot, MediaPacket packet)
    {
        for (int i = 0; i < _members.Length; i++)
        {
            Member member = _members[i];
            if (member.Output.Failure is not null)
                continue;
            try
            {
                _copy.Clear();
                _copy.Reference(packet);
                member.Writer.Write(member.Slot, _copy);
            }
            catch (MediaException e)
            {
                member.Output.Fail(FailureClassifier.Classify(e, JobPhase.Mux));
            }
        }

        packet.Clear();
    }

    /// <inheritdoc/>
    public void End(int slot) => Each(m => m.Writer.End(m.Slot));

    /// <inheritdoc/>
    public void Dispose() => _copy.Dispose();

    // Everything that decides what is coded and how the stream is marked.
    private static object Wish(SoundDemand d) => (
        d.Target with { Tracks = null },
        string.Join('|', d.Sources.Select(s => FormattableString.Invariant($"{s.Stream.Index},{s.Channel},{s.GainDb}"))),
        d.Choice with { Compromises = [] }, d.Choice.Summary, d.Range, d.PadSeconds, d.Writer.NeedsGlobalHeader);

    private void Each(Action<Member> step)
    {
        foreach (Member member in _members.Where(m => m.Output.Failure is null))
        {
            try
            {
                step(member);
            }
            catch (MediaException e)
            {
                member.Output.Fail(FailureClassifier.Classify(e, JobPhase.Mux));
            }
        }
    }

    private void Tell()
    {
        foreach (string line in Output.Explanation.Skip(_told))
        {
            _told++;
            foreach (Member member in _members)
                member.Output.Explain($"{line} (once for {_members.Length} outputs)");
        }
    }

    private void FailWithTheLast()
    {
        if (Array.TrueForAll(_members, m => m.Output.Failure is not null))
            Output.Fail(_members[0].Output.Failure!);
    }
}
