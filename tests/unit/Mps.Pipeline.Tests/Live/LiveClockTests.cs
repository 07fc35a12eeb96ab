using Mps.Av;
using Mps.Media;
using Mps.Pipeline.Live;

namespace Mps.Pipeline.Tests.Live;

/// <summary>
/// What sources do to their clocks, and what comes out. Every case is a stream of 25 pictures and 50 blocks of sound a second whose
/// true time is known; a case distorts what is stated. Whatever it does, decoding times rise, sound and picture of the same true time
/// stay together, and the clock is continuous except where media is truly missing.
/// </summary>
public sealed class LiveClockTests
{
    private const int Video = 0, Audio = 1;
    private const long PictureTicks = LiveClock.PerSecond / 25, SoundTicks = LiveClock.PerSecond / 50;
    private const long Second = LiveClock.PerSecond;
    private static readonly Rational s_milliseconds = new(1, 1000);

    /// <summary>One packet: its stream, its true time, and what the source states of it.</summary>
    private readonly record struct Packet(int Stream, long True, long? Dts, long? Pts);

    /// <summary>A packet with its times on the run's clock.</summary>
    private readonly record struct Placed(Packet Packet, LiveTimes Times);

    public sealed record Case(string Name, Func<int, long, long?> Distort, int Jumps)
    {
        /// <summary>Of the counter, in ticks; 0 = it does not wrap.</summary>
        public long Period { get; init; }

        /// <summary>Seconds of true time that are not sent at all.</summary>
        public (double From, double To)? Missing { get; init; }

        /// <summary>How far sound and picture of the same true time may end up apart.</summary>
        public double Apart { get; init; } = 0.001;

        /// <summary>How much longer or shorter the result may be than the truth.</summary>
        public double Stretch { get; init; } = 0.1;

        public override string ToString() => Name;
    }

    public static TheoryData<Case> Cases() =>
    [
        new Case("a clock as it should be", (_, t) => t, 0),
        new Case("a start at any time", (_, t) => t + (123_456 * Second), 0),
        new Case("the 33 bits of a transport stream wrap", (_, t) => (t + (1L << 33) - (5 * Second)) % (1L << 33), 0) { Period = 1L << 33 },
        new Case("the 32 bits of FLV wrap", (_, t) => (t + (((1L << 32) - 5000) * 90)) % ((1L << 32) * 90), 0) { Period = (1L << 32) * 90 },
        new Case("a jump forward by an hour", (_, t) => t < 5 * Second ? t : t + (3600 * Second), 1),
        new Case("a jump back by an hour", (_, t) => t < 5 * Second ? t + (3600 * Second) : t, 1),
        new Case("a jump back by two seconds", (_, t) => t < 5 * Second ? t + (2 * Second) : t, 1),
        new Case("a restart from zero", (_, t) => t < 5 * Second ? t + (100 * Second) : t - (5 * Second), 1),
        new Case("a jump every ten seconds", (_, t) => t + (t / (10 * Second) * 1000 * Second), 3) { Stretch = 0.3 },
        new Case("sound jumps a little after the picture", (s, t) => t < (5 * Second) + (s == Audio ? Second / 5 : 0) ? t + (3600 * Second) : t, 1) { Apart = 0.3, Stretch = 0.5 },
        new Case("two seconds are missing", (_, t) => t, 0) { Missing = (4, 6), Stretch = 2.1 },
        new Case("half a second is missing", (_, t) => t, 0) { Missing = (4, 4.5), Stretch = 0.5 },
        new Case("every tenth time runs back a little", (_, t) => t / PictureTicks % 10 == 9 ? t - (PictureTicks / 2) : t, 0) { Apart = 0.05 },
        new Case("sound is five seconds late in coming", (s, t) => s == Audio && t < 5 * Second ? null : t, 0),
        new Case("sound is ten seconds late in coming", (s, t) => s == Audio && t < 10 * Second ? null : t, 0),
        new Case("the picture is ten seconds late in coming", (s, t) => s == Video && t < 10 * Second ? null : t, 0),
        new Case("sound vanishes for a while", (s, t) => s == Audio && t is > 3 * Second and < 15 * Second ? null : t, 0),
        new Case("sound vanishes for good", (s, t) => s == Audio && t > 20 * Second ? null : t, 0),
        new Case("the picture vanishes for good", (s, t) => s == Video && t > 20 * Second ? null : t, 0),
        new Case("sound states times that are ten seconds late", (s, t) => s == Audio ? t - (10 * Second) : t, 1) { Apart = 0.05, Stretch = 0.2 },
        new Case("the sound's clock is fast by a thousandth", (s, t) => s == Audio ? t + (t / 1000) : t, 0) { Apart = 0.041 },
        new Case("times stand still", (_, t) => t is > 5 * Second and < 6 * Second ? 5 * Second : t, 0) { Apart = 1.1, Stretch = 0.2 },
        new Case("the picture vanishes for a while", (s, t) => s == Video && t is > 3 * Second and < 8 * Second ? null : t, 0),
        new Case("the sound's clock is slow by a fifth", (s, t) => s == Audio ? t * 4 / 5 : t, 1) { Apart = 6.1, Stretch = 0.2 },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_clock_runs_on(Case distortion)
    {
        const int Seconds = 40;
        List<Placed> placed = Run(Stream(distortion, Seconds), distortion.Period);

        foreach (int stream in new[] { Video, Audio })
        {
            Placed[] own = [.. placed.Where(p => p.Packet.Stream == stream)];
            for (int i = 1; i < own.Length; i++)
            {
                Assert.True(own[i].Times.Dts > own[i - 1].Times.Dts, $"{own[i]} follows {own[i - 1]}");
                Assert.True(own[i].Times.Pts >= own[i].Times.Dts, $"{own[i]}");
            }
        }

        Assert.Equal(distortion.Jumps, placed.Count(p => p.Times.JumpSeconds is not null));
        // Sound and picture that were taken at the same moment are still together.
        long ShiftOf(Placed p) => p.Times.Dts - p.Packet.True;
        var pictures = placed.Where(p => p.Packet.Stream == Video).ToDictionary(p => p.Packet.True, ShiftOf);
        double apart = placed.Where(p => p.Packet.Stream == Audio && pictures.ContainsKey(p.Packet.True))
            .Max(p => Math.Abs(ShiftOf(p) - pictures[p.Packet.True]) / (double)Second);
        Assert.InRange(apart, 0, distortion.Apart);
        double length = (placed.Max(p => p.Times.Dts) - placed.Min(p => p.Times.Dts)) / (double)Second;
        double truth = Seconds - (distortion.Missing is { } m ? m.To - m.From : 0);
        Assert.InRange(length, truth - distortion.Stretch, truth + distortion.Stretch);
    }

    [Fact]
    public void A_new_connection_goes_on_where_the_last_one_ended()
    {
        var clock = new LiveClock(5);
        LiveTimes last = default;
        for (int i = 0; i < 100; i++)
            last = Next(clock, Video, i * 40, i * 40);
        clock.Connect();
        LiveTimes next = Next(clock, 7, 5_000_000, 5_000_000);
        Assert.Equal(last.Dts + PictureTicks, next.Dts);
        Assert.Null(next.JumpSeconds);
    }

    [Fact]
    public void Pictures_that_are_shown_in_another_order_keep_it()
    {
        var clock = new LiveClock(5);
        // Decoded I P B B, shown I B B P.
        LiveTimes[] times = [Next(clock, Video, 0, 80), Next(clock, Video, 40, 200), Next(clock, Video, 80, 120), Next(clock, Video, 120, 160)];
        Assert.Equal([0, 120, 40, 80], times.Select(t => (t.Pts - times[0].Pts) / 90));
        Assert.Equal([0, 40, 80, 120], times.Select(t => (t.Dts - times[0].Dts) / 90));
    }

    [Fact]
    public void Decoding_times_that_are_missing_are_made_up()
    {
        var clock = new LiveClock(5);
        LiveTimes[] times = [.. new long[] { 0, 120, 40, 80, 240, 160, 200 }.Select(pts => Next(clock, Video, null, pts))];
        Assert.True(times.Zip(times.Skip(1)).All(p => p.Second.Dts > p.First.Dts));
        for (int i = 0; i < times.Length; i++)
            Assert.InRange((times[i].Pts - times[0].Pts) / 90.0, new long[] { 0, 120, 40, 80, 240, 160, 200 }[i] - 1, new long[] { 0, 120, 40, 80, 240, 160, 200 }[i] + 45);
    }

    [Fact]
    public void Pictures_that_state_only_when_they_are_shown_keep_pace_with_the_sound()
    {
        var clock = new LiveClock(5);
        long first = Next(clock, Video, 0, 0).Pts;
        for (int i = 1; i < 2000; i++)
        {
            LiveTimes times = Next(clock, Video, null, i * 40);
            Assert.Null(times.JumpSeconds);
            Assert.InRange(times.Dts - first, ((i - 1) * PictureTicks), i * PictureTicks);
            Assert.Equal(i * PictureTicks, times.Pts - first);
        }
    }

    [Fact]
    public void Sound_that_a_sender_report_sets_back_is_with_the_picture_from_then_on()
    {
        var clock = new LiveClock(5);
        clock.Connect(aligns: true);
        // The sound came 0.4 s after the picture, and counts from there until the report.
        for (int i = 0; i < 400; i++)
        {
            long before = clock.End;
            LiveTimes picture = Next(clock, Video, i * 40, i * 40);
            LiveTimes sound = Next(clock, Audio, (i * 40) - (i < 100 ? 0 : 400), (i * 40) - (i < 100 ? 0 : 400));
            Assert.Null(picture.JumpSeconds);
            Assert.Null(sound.JumpSeconds);
            if (i > 100)
                Assert.Equal(400 * 90, picture.Dts - sound.Dts);
            Assert.True(clock.End > before);
        }
    }

    [Fact]
    public void Packets_without_any_time_follow_one_another()
    {
        var clock = new LiveClock(5);
        Next(clock, Video, 0, 0);
        Next(clock, Video, 40, 40);
        LiveTimes third = Next(clock, Video, null, null), fourth = Next(clock, Video, null, null);
        Assert.Equal(PictureTicks, fourth.Dts - third.Dts);
    }

    [Fact]
    public void A_time_for_every_seventh_frame_keeps_the_others_in_step()
    {
        // Seven frames of AAC at 44.1 kHz in each PES packet, whose header alone has a time (ISO/IEC 13818-1, 2.4.3.7).
        const double Frame = 1024 * 90_000.0 / 44_100;
        var clock = new LiveClock(5);
        long first = 0, told = 0;
        for (int i = 0; i < 3000; i++)
        {
            LiveTimes times = clock.Next(
                Audio, new PacketFacts(i % 7 == 0 ? (long)(i * Frame) : MediaPacket.NoTime, i % 7 == 0 ? (long)(i * Frame) : MediaPacket.NoTime, 0, Audio, 13, true), LiveClock.Ticks, 0);
            first = i == 0 ? times.Dts : first;
            Assert.Null(times.JumpSeconds);
            told = Math.Max(told, i < 7 ? 0 : (long)Math.Abs(times.Dts - first - (i * Frame)));
        }

        Assert.InRange(told, 0, 10);
    }

    private static LiveTimes Next(LiveClock clock, int stream, long? dts, long? pts) => clock.Next(
        stream, new PacketFacts(pts ?? MediaPacket.NoTime, dts ?? MediaPacket.NoTime, 40, stream, 1, false), s_milliseconds, 0);

    private static IEnumerable<Packet> Stream(Case distortion, int seconds)
    {
        for (long t = 0; t < seconds * Second; t += SoundTicks)
        {
            if (distortion.Missing is { } missing && t >= missing.From * Second && t < missing.To * Second)
                continue;
            if (t % PictureTicks == 0 && distortion.Distort(Video, t) is { } picture)
                yield return new Packet(Video, t, picture, picture);
            if (distortion.Distort(Audio, t) is { } sound)
                yield return new Packet(Audio, t, sound, sound);
        }
    }

    private static List<Placed> Run(IEnumerable<Packet> packets, long period)
    {
        var clock = new LiveClock(5);
        return [.. packets.Select(p => new Placed(p, clock.Next(
            p.Stream, new PacketFacts(p.Pts ?? MediaPacket.NoTime, p.Dts ?? MediaPacket.NoTime, p.Stream == Video ? PictureTicks : SoundTicks, p.Stream, 1, false), LiveClock.Ticks, period)))];
    }
}
