using Mps.Av;
using Mps.Jobs;

namespace Mps.Pipeline.Sound;

/// <summary>What a target asks to be done to its sound, as one filter graph. Owns the graph and the sink.</summary>
internal sealed class SoundEffects : ISoundSink
{
    // Clicks first: a noise filter smears them. Sibilants and levels last, once the noise is gone.
    private const string Declicked = "adeclick=window=55:overlap=75:threshold=2";
    private const string Deessed = "deesser=i=0.5:m=0.8:f=0.35";
    private const string Levelled = "dynaudnorm=framelen=300:gausssize=9:peak=0.8:maxgain=10:threshold=0.003";

    private readonly FilterChain _graph;
    private readonly ISoundSink _sink;
    private readonly MediaFrame _block = new();

    private SoundEffects(FilterChain graph, ISoundSink sink)
    {
        _graph = graph;
        _sink = sink;
    }

    /// <summary>Names of the effects that a target asks for; empty = none.</summary>
    /// <param name="target">What was asked for.</param>
    /// <param name="sampleRateHz">Of the sound.</param>
    public static IReadOnlyList<string> Wanted(AudioTarget target, int sampleRateHz)
    {
        List<string> wanted = [];
        if (target.Declick)
            wanted.Add(Declicked);
        if (target.Denoise)
            wanted.Add(Denoised(sampleRateHz));
        if (target.Deesser)
            wanted.Add(Deessed);
        if (target.Loudness == LoudnessMode.GainControl)
            wanted.Add(Levelled);
        return wanted;
    }

    // afftdn gives its sound late by two steps of an eightieth of a second and loses as much at the end, without saying so in its times.
    private static string Denoised(int sampleRateHz)
    {
        int late = 2 * (sampleRateHz / 80);
        return $"apad=pad_len={late},afftdn=noise_reduction=20:noise_floor=-40,atrim=start_sample={late},asetpts=PTS-STARTPTS";
    }

    /// <summary>Puts the effects of a target before a sink; gives the sink itself back when there are none.</summary>
    /// <param name="target">What was asked for.</param>
    /// <param name="work">Format of the blocks.</param>
    /// <param name="sink">Owned from now on.</param>
    /// <exception cref="MediaException">The build lacks a filter.</exception>
    public static ISoundSink Before(AudioTarget target, AudioParameters work, ISoundSink sink)
    {
        IReadOnlyList<string> wanted = Wanted(target, work.SampleRateHz);
        if (wanted.Count == 0)
            return sink;
        try
        {
            return new SoundEffects(FilterChain.OpenAudio(work, $"{string.Join(',', wanted)},aformat=sample_fmts=flt"), sink);
        }
        catch (MediaException)
        {
            sink.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Write(MediaFrame block)
    {
        _graph.Push(block);
        Drain();
    }

    /// <inheritdoc/>
    public void End()
    {
        _graph.PushEnd();
        Drain();
        _sink.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _graph.Dispose();
        _block.Dispose();
        _sink.Dispose();
    }

    private void Drain()
    {
        while (_graph.Pull(_block) == CodecResult.Ok)
            _sink.Write(_block);
    }
}
