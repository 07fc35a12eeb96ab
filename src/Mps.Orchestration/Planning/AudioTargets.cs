using System.Globalization;
using Mps.Api;
using Mps.Api.Model;
using Mps.Jobs;

namespace Mps.Orchestration.Planning;

/// <summary>Turns audio templates into the rules that the media house follows.</summary>
internal static class AudioTargets
{
    private const double Silence = -60, LoudestGain = 6;

    /// <param name="audio">The template.</param>
    /// <param name="container">What carries it.</param>
    /// <exception cref="ApiException">The container cannot carry the codec, or the track choice is none.</exception>
    public static AudioTarget Of(AudioTemplateInfo audio, string container)
    {
        ArgumentNullException.ThrowIfNull(audio);
        var codec = ContainerRules.NormalizeCodec(audio.Codec);
        if (codec.Length == 0) throw new ApiException(ErrorCode.MissingParameter, "AudioTemplate.Codec is missing.");
        ContainerRules.CheckAudio(container, codec);
        var channels = (int)(audio.AudioChannel ?? 2);
        if (codec == "mp3" && channels > 2) throw RuleBreach.Of("AudioChannel", "AudioChannel is 6 but the codec mp3 has two channels at most.");
        var target = codec == "copy" ? new AudioTarget("copy", Channels: 0) : new AudioTarget(codec, Rate(audio.Bitrate), Rate(audio.SampleRate), channels);
        return target with
        {
            Tracks = Picks(audio.TrackChannelInfo, codec),
            Language = Stated(audio.AudioLanguage),
            Name = Stated(audio.AudioName),
            Default = audio.DefaultTrack ?? false,
        };
    }

    /// <summary>The target with what <c>EnhanceConfig.AudioEnhance</c> asks for. Each part is on unless its switch says OFF.</summary>
    /// <exception cref="ApiException">A part says what none may say, or the sound is to be copied.</exception>
    public static AudioTarget Enhanced(AudioTarget target, AudioEnhanceConfig? enhance)
    {
        if (enhance is null) return target;
        var enhanced = target with
        {
            Denoise = On(enhance.Denoise, enhance.Denoise?.Switch),
            Loudness = On(enhance.VolumeBalance, enhance.VolumeBalance?.Switch)
                ? enhance.VolumeBalance!.Type switch
                {
                    null or "" or "loudNorm" => LoudnessMode.Normalize,
                    "gainControl" => LoudnessMode.GainControl,
                    var other => throw Wrong($"EnhanceConfig.AudioEnhance.VolumeBalance.Type is '{other}' but must be loudNorm or gainControl."),
                }
                : LoudnessMode.None,
        };
        if (On(enhance.Beautify, enhance.Beautify?.Switch))
        {
            var types = enhance.Beautify!.Types is { Count: > 0 } stated ? stated : ["declick"];
            if (types.Find(t => t is not ("declick" or "deesser")) is { } unknown)
                throw Wrong($"EnhanceConfig.AudioEnhance.Beautify.Types holds '{unknown}' but may hold declick and deesser.");
            enhanced = enhanced with { Declick = types.Contains("declick"), Deesser = types.Contains("deesser") };
        }

        return target.Codec == "copy" && enhanced != target
            ? throw Wrong("EnhanceConfig.AudioEnhance changes the sound, which AudioTemplate.Codec copy forbids.")
            : enhanced;
    }

    /// <summary>A part of an enhancement is on when it is there and not switched off.</summary>
    public static bool On(object? part, string? word) => part is not null && word != "OFF";

    /// <summary>One target per stream of the source that is to be kept (API <c>StreamSelects</c>).</summary>
    /// <exception cref="ApiException">A number is negative, or tracks are chosen in two ways.</exception>
    public static List<AudioTarget> Selected(AudioTarget target, List<long>? streams)
    {
        if (streams is not { Count: > 0 }) return [target];
        if (target.Tracks is not null) throw Wrong("AudioTemplate.StreamSelects and AudioTemplate.TrackChannelInfo both choose tracks; use one of them.");
        if (streams.Exists(s => s is < 0 or > 1000)) throw Wrong("AudioTemplate.StreamSelects holds a number that is no stream index.");
        if (streams.Distinct().Count() != streams.Count) throw Wrong("AudioTemplate.StreamSelects names a stream twice.");
        return [.. streams.Select((s, i) => target with { Tracks = [new AudioPick((int)s, ByStreamIndex: true)], Default = target.Default && i == 0 })];
    }

    /// <summary>
    /// API <c>TrackChannelInfo</c>. TrackNum is a stream index ("1"), or a stream index and a channel ("1.0" is the first,
    /// "1.10" the eleventh channel of stream 1).
    /// </summary>
    private static List<AudioPick>? Picks(AudioTrackChannelInfo? info, string codec)
    {
        if (info?.InputTrackInfo is not { Count: > 0 } tracks)
            return info?.ChannelsRemix == 1 ? throw new ApiException(ErrorCode.MissingParameter, "TrackChannelInfo.InputTrackInfo is missing.") : null;
        var remix = info.ChannelsRemix == 1;
        if (!remix && tracks.Count > 1) throw Wrong("TrackChannelInfo.InputTrackInfo names several tracks; mixing them needs ChannelsRemix 1.");
        if (info.SelectType is not (null or "" or "track" or "track_channel"))
            throw Wrong($"TrackChannelInfo.SelectType is '{info.SelectType}' but must be track or track_channel.");
        if (remix && codec == "copy") throw Wrong("TrackChannelInfo mixes tracks, which AudioTemplate.Codec copy forbids.");
        return [.. tracks.Select((t, i) => Pick(t, i, info.SelectType == "track_channel", remix, codec))];
    }

    private static AudioPick Pick(TrackInfo track, int position, bool byChannel, bool remix, string codec)
    {
        var field = string.Create(CultureInfo.InvariantCulture, $"TrackChannelInfo.InputTrackInfo.{position}");
        var text = Stated(track.TrackNum) ?? "1.0";
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var stream = Digits(dot < 0 ? text : text[..dot], 1000);
        var channel = dot < 0 ? null : Digits(text[(dot + 1)..], codec is "aac" or "ac3" or "eac3" ? 15 : 63);
        if (stream is null || (dot >= 0 && (channel is null || text.Length - dot - 1 > 2)) || (byChannel && dot < 0) || (!byChannel && channel > 0))
        {
            throw Wrong(
                $"{field}.TrackNum is '{text}' but must be {(byChannel ? "a stream index and a channel such as 1.0 (channels 0 to 63, for aac, ac3 and eac3 to 15)" : "a stream index such as 1")}.");
        }

        if (byChannel && codec == "copy") throw Wrong($"{field}.TrackNum picks a channel, which AudioTemplate.Codec copy forbids.");
        return new AudioPick(stream.Value, byChannel ? channel : null, Gain(track, remix, field), ByStreamIndex: true);
    }

    /// <summary>Volume is for mixes, and required there.</summary>
    private static double Gain(TrackInfo track, bool remix, string field)
    {
        if (track.ChannelVolume is not { Count: > 0 } volumes)
            return remix ? throw new ApiException(ErrorCode.MissingParameter, $"{field}.ChannelVolume is required when ChannelsRemix is 1.") : 0;
        if (volumes.Count > 1) throw Wrong($"{field}.ChannelVolume holds more than one number.");
        if (!remix) throw Wrong($"{field}.ChannelVolume is for mixes; set ChannelsRemix to 1.");
        return volumes[0] is >= Silence and <= LoudestGain ? volumes[0] : throw Wrong($"{field}.ChannelVolume must be from {Silence} to {LoudestGain} dB.");
    }

    private static int? Digits(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max ? number : null;

    private static int Rate(long? value) => (int)Math.Clamp(value ?? 0, 0, int.MaxValue);

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static ApiException Wrong(string message) => new(ErrorCode.InvalidParameterValue, message);
}
