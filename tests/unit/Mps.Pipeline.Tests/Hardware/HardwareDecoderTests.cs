using Mps.Av;
using Mps.Pipeline.Hardware;

namespace Mps.Pipeline.Tests.Hardware;

/// <summary>The trial of a decoder on a device, over a clip of 50 pictures: nobody loses one, whoever decodes.</summary>
public sealed class HardwareDecoderTests
{
    private const int Pictures = 50;
    private static readonly DeviceAddress s_address = FakeProbe.Addresses("cuda:0")[0];

    private readonly List<string> _damage = [], _refused = [];
    private readonly DecodeReport _report = new();

    [Fact]
    public void A_device_that_gives_pictures_in_memory_is_replaced_from_the_first_packet()
    {
        using Session session = new();
        Assert.Equal(Pictures, session.Decode(Trial(session, session.Software())));
        Assert.Equal("in software (cuda:0 did not take the stream: its pictures came out in memory)", _report.How);
        Assert.Null(_report.Conclusion);
        Assert.Empty(_damage);
    }

    [Fact]
    public void A_device_that_refuses_every_packet_is_replaced_from_the_first_one()
    {
        using Session session = new();
        Assert.Equal(Pictures, session.Decode(Trial(session, new Refusing())));
        Assert.Contains("no such profile", _report.How, StringComparison.Ordinal);
        Assert.Empty(_damage);
    }

    [Fact]
    public void A_device_that_gives_nothing_is_replaced_at_the_end()
    {
        using Session session = new();
        Assert.Equal(Pictures, session.Decode(Trial(session, new Silent())));
        Assert.Contains("no picture came", _report.How, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_stand_in_the_reason_is_told_once_and_nothing_comes()
    {
        using Session session = new();
        Assert.Equal(0, session.Decode(new HardwareDecoder(s_address, new Refusing(), null, false, _report, _damage.Add, _refused.Add)));
        Assert.Contains("no such profile", Assert.Single(_refused), StringComparison.Ordinal);
        Assert.StartsWith("Hardware decoding is required, and cuda:0 does not take the stream", _refused[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pictures_of_a_device_stay_there_or_are_copied_once(bool stay)
    {
        using HardwareDevice device = VulkanMachine.Open();
        using Session session = new();
        using var decoder = new HardwareDecoder(s_address, new OnDevice(session.Software(), device), session.Software, stay, _report, _damage.Add, _refused.Add);
        Assert.Equal(Pictures, session.Decode(decoder, frame => Assert.Equal(stay, AvLibrary.IsOnDevice(frame.Facts.Format))));
        Assert.False(decoder.UsesRing);
        Assert.Equal(Pictures, _report.PicturesFromDevice);
        Assert.Equal($"50 pictures decoded on cuda:0{(stay ? "" : " and copied to memory")}, not through the frame ring", _report.Conclusion);
        Assert.Empty(_refused);
    }

    [Fact]
    public void Damage_before_the_first_picture_is_the_sources_and_is_counted()
    {
        using HardwareDevice device = VulkanMachine.Open();
        using Session session = new();
        using var decoder = new HardwareDecoder(
            s_address, new OnDevice(session.Software(), device) { FailFirst = 2 }, session.Software, true, _report, _damage.Add, _refused.Add);
        session.Decode(decoder);
        Assert.Equal(2, _damage.Count);
        Assert.StartsWith("on cuda:0", _report.How, StringComparison.Ordinal);
    }

    private HardwareDecoder Trial(Session session, IPictureDecoder device) =>
        new(s_address, device, session.Software, false, _report, _damage.Add, _refused.Add);

    /// <summary>The clip, and what a decode stage does with a decoder.</summary>
    private sealed class Session : IDisposable
    {
        private readonly Interrupt _interrupt = new();
        private readonly MediaSource _source;

        public Session()
        {
            _source = MediaSource.Open(Clip.Named("h264_noaudio.mp4"), _interrupt);
            _source.Probe();
        }

        public Decoder Software() => Decoder.Open(_source, 0, 1);

        public int Decode(HardwareDecoder decoder, Action<MediaFrame>? see = null)
        {
            using (decoder)
            using (MediaPacket packet = new())
            using (MediaFrame frame = new())
            {
                int pictures = 0;
                long last = long.MinValue;
                while (_source.Read(packet) == CodecResult.Ok)
                {
                    CodecResult sent;
                    while ((sent = decoder.Send(packet)) == CodecResult.Again)
                        Drain();
                    if (sent == CodecResult.End)
                        break;
                    Drain();
                }

                decoder.SendEnd();
                Drain();
                return pictures;

                void Drain()
                {
                    while (decoder.Receive(frame) == CodecResult.Ok)
                    {
                        Assert.True(frame.Pts > last);
                        last = frame.Pts;
                        see?.Invoke(frame);
                        pictures++;
                    }
                }
            }
        }

        public void Dispose()
        {
            _source.Dispose();
            _interrupt.Dispose();
        }
    }

    private sealed class Refusing : IPictureDecoder
    {
        public bool UsesRing => false;

        public CodecResult Send(MediaPacket packet) => throw new MediaException("decode", 0, "no such profile");

        public CodecResult SendEnd() => CodecResult.Ok;

        public CodecResult Receive(MediaFrame frame) => CodecResult.Again;

        public void Dispose()
        {
        }
    }

    private sealed class Silent : IPictureDecoder
    {
        private bool _ended;

        public bool UsesRing => false;

        public CodecResult Send(MediaPacket packet) => CodecResult.Ok;

        public CodecResult SendEnd()
        {
            _ended = true;
            return CodecResult.Ok;
        }

        public CodecResult Receive(MediaFrame frame) => _ended ? CodecResult.End : CodecResult.Again;

        public void Dispose()
        {
        }
    }

    /// <summary>A software decoder whose pictures come out on a real device.</summary>
    private sealed class OnDevice(Decoder decoder, HardwareDevice device) : IPictureDecoder
    {
        private readonly MediaFrame _up = new();
        private DeviceFrames? _set;

        /// <summary>Packets that are complained about although pictures come of them.</summary>
        public int FailFirst { get; set; }

        public bool UsesRing => false;

        public CodecResult Send(MediaPacket packet)
        {
            CodecResult sent = decoder.Send(packet);
            return FailFirst-- > 0 ? throw new MediaException("decode", 0, "damaged") : sent;
        }

        public CodecResult SendEnd() => decoder.SendEnd();

        public CodecResult Receive(MediaFrame frame)
        {
            for (; ; )
            {
                CodecResult result;
                try
                {
                    result = decoder.Receive(frame);
                }
                catch (MediaException)
                {
                    continue;
                }

                if (result != CodecResult.Ok)
                    return result;
                break;
            }

            FrameFacts facts = frame.Facts;
            _set ??= DeviceFrames.Open(device, facts.Width, facts.Height, facts.Format, 0);
            _set.Get(_up);
            _up.TransferFrom(frame);
            long pts = frame.Pts;
            frame.MoveFrom(_up);
            frame.Pts = pts;
            return CodecResult.Ok;
        }

        public void Dispose()
        {
            _set?.Dispose();
            _up.Dispose();
            decoder.Dispose();
        }
    }
}
