using Mps.Av;

namespace Mps.Pipeline.Hardware;

/// <summary>
/// A decoder on a device that is on trial until its first picture. What is sent meanwhile is kept; when the device turns out
/// not to take the stream, a software decoder starts again from the first packet and nobody loses a picture. Owns both decoders.
/// One thread at a time.
/// </summary>
public sealed class HardwareDecoder : IPictureDecoder
{
    // More than any decoder holds back before its first picture (16 references, some frames in flight).
    private const int MaxTrialPackets = 48;

    private readonly DeviceAddress _address;
    private readonly DecodeReport _report;
    private readonly Func<IPictureDecoder>? _openSoftware;
    private readonly Action<string> _onDamage;
    private readonly PictureDownload? _download;
    private readonly Queue<MediaPacket> _kept = [];
    private IPictureDecoder? _hardware;
    private IPictureDecoder? _software;
    private readonly Action<string> _onRefused;
    private string? _words;
    private string? _trouble;
    private int _troubles;
    private bool _settled;
    private bool _ended;
    private bool _refused;

    /// <param name="address">Where; for people.</param>
    /// <param name="hardware">Opened there; owned.</param>
    /// <param name="openSoftware">Opens the stand-in; null = there shall be none.</param>
    /// <param name="staysOnDevice">False = every picture is copied to memory once.</param>
    /// <param name="report">Where it says what came of it.</param>
    /// <param name="onDamage">Told of packets that were damaged rather than unsuitable.</param>
    /// <param name="onRefused">Told why no picture will come, when the device takes no part of the stream and there is no stand-in.</param>
    public HardwareDecoder(
        DeviceAddress address, IPictureDecoder hardware, Func<IPictureDecoder>? openSoftware, bool staysOnDevice, DecodeReport report, Action<string> onDamage, Action<string> onRefused)
    {
        _onRefused = onRefused;
        _address = address;
        _hardware = hardware;
        _openSoftware = openSoftware;
        _onDamage = onDamage;
        _download = staysOnDevice ? null : new PictureDownload();
        _report = report;
        report.How = staysOnDevice ? $"on {address.Name}" : $"on {address.Name} and copied to memory";
    }

    /// <inheritdoc/>
    public bool UsesRing => _software is not null;

    /// <inheritdoc/>
    public CodecResult Send(MediaPacket packet)
    {
        if (_refused)
            return CodecResult.End;
        if (_software is not null)
            return Feed() ? _software.Send(packet) : CodecResult.Again;
        if (_settled)
            return _hardware!.Send(packet);
        if (_kept.Count >= MaxTrialPackets)
            return GiveUp($"no picture came of {_kept.Count} packets") ? CodecResult.Again : CodecResult.End;

        var copy = new MediaPacket();
        copy.Reference(packet);
        CodecResult sent = Attempt(() => _hardware!.Send(packet), failed: CodecResult.Ok);
        if (sent == CodecResult.Again)
        {
            copy.Dispose();
            return sent;
        }

        _kept.Enqueue(copy);
        packet.Clear();
        return CodecResult.Ok;
    }

    /// <inheritdoc/>
    public CodecResult SendEnd()
    {
        _ended = true;
        if (_software is null && !_refused)
            return _settled ? _hardware!.SendEnd() : Attempt(() => _hardware!.SendEnd(), failed: CodecResult.Ok);
        return CodecResult.Ok; // Feed sends it on.
    }

    /// <inheritdoc/>
    public CodecResult Receive(MediaFrame frame)
    {
        if (_software is null && !_refused)
        {
            CodecResult received = _settled ? _hardware!.Receive(frame) : Try(frame);
            if (received == CodecResult.Ok)
                Take(frame);
            if (_software is null)
                return received;
        }

        if (_refused)
            return CodecResult.End;
        while (true)
        {
            bool all = Feed();
            CodecResult received = _software!.Receive(frame);
            if (received != CodecResult.Again || all)
                return received;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _hardware?.Dispose();
        _software?.Dispose();
        _download?.Dispose();
        Forget();
    }

    // Until the first picture. Again also stands for trouble that a later packet may still mend.
    private CodecResult Try(MediaFrame frame)
    {
        CodecResult received = Attempt(() => _hardware!.Receive(frame), failed: CodecResult.Again);
        if (received == CodecResult.Again && !(_ended && _trouble is not null))
            return received;
        if (received == CodecResult.Ok && AvLibrary.IsOnDevice(frame.Facts.Format))
        {
            Settle();
            return received;
        }

        if (received == CodecResult.End && _kept.Count == 0)
            return received;
        GiveUp(_trouble ?? (received == CodecResult.Ok ? "its pictures came out in memory" : "no picture came"));
        frame.Clear();
        return CodecResult.Again;
    }

    private CodecResult Attempt(Func<CodecResult> call, CodecResult failed)
    {
        CodecResult result = failed;
        IReadOnlyList<string> heard = AvLog.Listen(() =>
        {
            try
            {
                result = call();
            }
            catch (MediaException e)
            {
                _troubles++;
                _trouble ??= e.Message;
            }
        });
        _words ??= (heard is [var first, ..] ? first : null);
        return result;
    }

    // The device decodes: what went wrong before was the source's fault.
    private void Settle()
    {
        _settled = true;
        for (; _troubles > 0; _troubles--)
            _onDamage(_trouble!);
        Forget();
    }

    private bool GiveUp(string why)
    {
        // The library's own words are nearest to the cause.
        _trouble = _words ?? _trouble ?? why;
        _hardware!.Dispose();
        _hardware = null;
        if (_openSoftware is null)
        {
            _refused = true;
            Forget();
            _onRefused($"Hardware decoding is required, and {_address.Name} does not take the stream: {_trouble}");
            return false;
        }

        _software = _openSoftware();
        _report.How = $"in software ({_address.Name} did not take the stream: {_trouble})";
        return true;
    }

    // Gives the software decoder what was kept, and the end after it; false = it wants its pictures fetched first.
    private bool Feed()
    {
        while (_kept.TryPeek(out MediaPacket? packet))
        {
            try
            {
                if (_software!.Send(packet) == CodecResult.Again)
                    return false;
            }
            catch (MediaException e)
            {
                _onDamage(e.Message);
            }

            _kept.Dequeue().Dispose();
        }

        if (_ended)
        {
            _ended = false;
            _software!.SendEnd();
        }

        return true;
    }

    private void Take(MediaFrame frame)
    {
        if (AvLibrary.IsOnDevice(frame.Facts.Format))
            _report.PictureFromDevice();
        _download?.Replace(frame);
    }

    private void Forget()
    {
        foreach (MediaPacket packet in _kept)
            packet.Dispose();
        _kept.Clear();
    }
}
