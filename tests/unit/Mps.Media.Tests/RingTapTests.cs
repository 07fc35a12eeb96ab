using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Mps.Media.Interop;

namespace Mps.Media.Tests;

/// <summary>The reader's side: what a tap sees, that seals hold, and that no header can talk it into reading elsewhere.</summary>
public sealed class RingTapTests : LeakCheck
{
    private const int AllSeals = LibC.F_SEAL_SHRINK | LibC.F_SEAL_GROW | LibC.F_SEAL_SEAL;
    private static readonly FrameFormat s_format = new(PixelFormat.Yuv420p10le, 62, 31);

    [Fact]
    public void Tap_sees_a_published_picture_and_notices_when_it_goes()
    {
        using FrameRing ring = FrameRing.Create(4, FrameLayout.Of(s_format).Bytes);
        using FrameRing tap = FrameRing.OpenReadOnly(Duplicate(ring.FileDescriptor));
        Assert.Equal((ring.Slots, ring.SlotBytes), (tap.Slots, tap.SlotBytes));
        Assert.False(tap.TryRead(0, out _));

        FrameRingTests.Acquire(ring, 1);
        Assert.False(tap.TryRead(0, out _));
        Marshal.WriteInt32(ring.SlotAddress(0), 0x600d);
        ring.Publish(0, FrameRingTests.Describe(s_format));

        Assert.True(tap.TryRead(0, out SlotReading reading));
        Assert.Equal(s_format, reading.Descriptor.Format);
        Assert.Equal(new MediaTime(3003, new Rational(1, 90000)), reading.Descriptor.Time);
        Assert.Equal(FrameLayout.Of(s_format).LineSizes[1], reading.Descriptor.LineSizes[1]);
        Assert.Equal(1UL, reading.Publication);
        Assert.Equal(0x600d, Marshal.ReadInt32(tap.SlotAddress(0)));

        // Released, the picture is still there; handed out again, it is not.
        ring.Release(0);
        Assert.True(tap.IsCurrent(0, reading));
        FrameRingTests.Acquire(ring, 1);
        Assert.False(tap.IsCurrent(0, reading));
        Assert.False(tap.TryRead(0, out _));
        ring.Release(0);
        Assert.False(tap.TryRead(0, out _));
    }

    [Fact]
    public void Newest_picture_has_the_greatest_publication_number()
    {
        using FrameRing ring = FrameRing.Create(3, FrameLayout.Of(s_format).Bytes);
        using FrameRing tap = FrameRing.OpenReadOnly(Duplicate(ring.FileDescriptor));
        FrameRingTests.Acquire(ring, 3);
        foreach (int slot in (int[])[2, 0, 1])
        {
            ring.Publish(slot, FrameRingTests.Describe(s_format));
        }

        ulong[] numbers = [.. Enumerable.Range(0, 3).Select(slot => tap.TryRead(slot, out SlotReading reading) ? reading.Publication : 0)];
        Assert.Equal([2UL, 3UL, 1UL], numbers);
        FrameRingTests.ReleaseAll(ring);
    }

    [Fact]
    public async Task Tap_never_accepts_a_torn_picture()
    {
        using FrameRing ring = FrameRing.Create(1, FrameLayout.Of(s_format).Bytes);
        using FrameRing tap = FrameRing.OpenReadOnly(Duplicate(ring.FileDescriptor));
        using CancellationTokenSource enough = new();
        Task writer = Task.Factory.StartNew(Write, TaskCreationOptions.LongRunning);
        int accepted = 0;
        while (accepted < 2000)
        {
            if (!tap.TryRead(0, out SlotReading reading))
            {
                continue;
            }

            int first = Marshal.ReadInt32(tap.SlotAddress(0)), last = Marshal.ReadInt32(tap.SlotAddress(0), 4092);
            if (tap.IsCurrent(0, reading))
            {
                accepted++;
                Assert.Equal(first, last);
                Assert.Equal(first, reading.Descriptor.Time.Ticks);
            }
        }

        await enough.CancelAsync();
        await writer;

        void Write()
        {
            FrameLayout layout = FrameLayout.Of(s_format);
            for (int i = 1; !enough.IsCancellationRequested; i++)
            {
                ring.TryAcquire(out int slot);
                Marshal.WriteInt32(ring.SlotAddress(slot), i);
                Marshal.WriteInt32(ring.SlotAddress(slot), 4092, i);
                ring.Publish(slot, new SlotDescriptor(s_format, layout, new MediaTime(i, new Rational(1, 1000))));
                ring.Release(slot);
            }
        }
    }

    [Fact]
    public void Tap_cannot_hand_out_slots()
    {
        using FrameRing ring = FrameRing.Create(1, 4096);
        using FrameRing tap = FrameRing.OpenReadOnly(Duplicate(ring.FileDescriptor));
        Assert.Throws<InvalidOperationException>(() => tap.TryAcquire(out _));
        Assert.Throws<InvalidOperationException>(() => tap.Release(0));
        Assert.Throws<InvalidOperationException>(() => tap.Publish(0, default));
    }

    [Fact]
    public void Seals_hold()
    {
        const int EPERM = 1;
        using FrameRing ring = FrameRing.Create(1, 4096);
        Assert.Equal(-1, LibC.ftruncate(ring.FileDescriptor, 4096));
        Assert.Equal(EPERM, Marshal.GetLastPInvokeError());
        Assert.Equal(-1, LibC.ftruncate(ring.FileDescriptor, 1 << 20));
        Assert.Equal(EPERM, Marshal.GetLastPInvokeError());
        Assert.Equal(-1, LibC.fcntl(ring.FileDescriptor, LibC.F_ADD_SEALS, 0x8));
        Assert.Equal(EPERM, Marshal.GetLastPInvokeError());
        FrameRingException writable = Assert.Throws<FrameRingException>(
            () => RingMapping.Map(ring.FileDescriptor, 8192, LibC.PROT_READ | LibC.PROT_WRITE));
        Assert.Equal(EPERM, writable.Errno);
        Assert.Contains("Operation not permitted", writable.Message, StringComparison.Ordinal);
        Assert.Throws<UnauthorizedAccessException>(() => RandomAccess.Write(ring.FileDescriptor, [1], 0));
    }

    public static TheoryData<string> HostileHeaders() => [.. s_hostile.Keys];

    private delegate void Mutation(ref RingHeader header);

    // The honest header below: 2 slots of 4096 bytes, data at 4096, 12288 bytes in all.
    private static readonly Dictionary<string, Mutation> s_hostile = new()
    {
        ["magic"] = (ref RingHeader h) => h.Magic ^= 1,
        ["version 0"] = (ref RingHeader h) => h.Version = 0,
        ["version 2"] = (ref RingHeader h) => h.Version = 2,
        ["header size"] = (ref RingHeader h) => h.HeaderBytes = 0,
        ["descriptor size 0"] = (ref RingHeader h) => h.DescriptorBytes = 0,
        ["descriptor size huge"] = (ref RingHeader h) => h.DescriptorBytes = uint.MaxValue,
        ["no slots"] = (ref RingHeader h) => h.SlotCount = 0,
        ["one slot more"] = (ref RingHeader h) => h.SlotCount = 3,
        ["too many slots"] = (ref RingHeader h) => h.SlotCount = uint.MaxValue,
        ["descriptors over the header"] = (ref RingHeader h) => h.DescriptorOffset = 0,
        ["descriptors askew"] = (ref RingHeader h) => h.DescriptorOffset = 65,
        ["descriptors over the data"] = (ref RingHeader h) => h.DescriptorOffset = 4096 - 128,
        ["descriptors past the end"] = (ref RingHeader h) => h.DescriptorOffset = uint.MaxValue - 7,
        ["data over the header"] = (ref RingHeader h) => h.DataOffset = 0,
        ["data askew"] = (ref RingHeader h) => h.DataOffset = 4097,
        ["data past the end"] = (ref RingHeader h) => h.DataOffset = 16384,
        ["data wraps"] = (ref RingHeader h) => h.DataOffset = unchecked((ulong)-4096),
        ["slot of nothing"] = (ref RingHeader h) => h.SlotBytes = 0,
        ["slot beyond its stride"] = (ref RingHeader h) => h.SlotBytes = 8192,
        ["slot huge"] = (ref RingHeader h) => h.SlotBytes = ulong.MaxValue,
        ["slot askew"] = (ref RingHeader h) => h.SlotBytes = 4095,
        ["stride 0"] = (ref RingHeader h) => h.SlotStride = 0,
        ["stride double"] = (ref RingHeader h) => h.SlotStride = 8192,
        ["stride wraps to the right sum"] = (ref RingHeader h) => h.SlotStride = 4096 + (1UL << 63),
        ["file size 0"] = (ref RingHeader h) => h.FileBytes = 0,
        ["file size more"] = (ref RingHeader h) => h.FileBytes = 16384,
        ["all ones"] = (ref RingHeader h) => MemoryMarshal.AsBytes(new Span<RingHeader>(ref h)).Fill(0xff),
        ["all zero"] = (ref RingHeader h) => h = default,
    };

    [Theory]
    [MemberData(nameof(HostileHeaders))]
    public void OpenReadOnly_refuses_a_hostile_header(string name)
    {
        RingHeader header = Honest();
        s_hostile[name](ref header);
        using SafeFileHandle fd = Memory(header, 12288, AllSeals);
        Assert.Throws<FrameRingException>(() => FrameRing.OpenReadOnly(fd));
        Assert.False(fd.IsClosed);
    }

    [Fact]
    public void OpenReadOnly_survives_ten_thousand_damaged_headers()
    {
        Random random = new(20260101);
        int opened = 0;
        for (int round = 0; round < 10_000; round++)
        {
            RingHeader header = Honest();
            Span<byte> bytes = MemoryMarshal.AsBytes(new Span<RingHeader>(ref header));
            for (int damage = random.Next(1, 4); damage > 0; damage--)
            {
                // Mostly small changes of fields that decide about addresses.
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : random.Next(4) * 64);
            }

            using SafeFileHandle fd = Memory(header, 12288, AllSeals);
            try
            {
                using FrameRing tap = FrameRing.OpenReadOnly(fd);
                opened++;
                for (int slot = 0; slot < tap.Slots; slot++)
                {
                    // Every byte of every slot is mapped: touching the last one would kill the process otherwise.
                    tap.TryRead(slot, out _);
                    Marshal.ReadByte(tap.SlotAddress(slot), (int)tap.SlotBytes - 1);
                }
            }
            catch (FrameRingException)
            {
                // Refused, which is what nearly all deserve.
            }
        }

        Assert.InRange(opened, 1, 9_999);
    }

    [Fact]
    public void OpenReadOnly_accepts_the_honest_header_that_the_table_changes()
    {
        using FrameRing tap = FrameRing.OpenReadOnly(Memory(Honest(), 12288, AllSeals));
        Assert.Equal((2, 4096L), (tap.Slots, tap.SlotBytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(12287)]
    [InlineData(12289)]
    [InlineData(8192)]
    public void OpenReadOnly_refuses_a_file_of_another_size(long bytes)
    {
        using SafeFileHandle fd = Memory(Honest(), bytes, AllSeals);
        Assert.Throws<FrameRingException>(() => FrameRing.OpenReadOnly(fd));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(LibC.F_SEAL_GROW)]
    [InlineData(LibC.F_SEAL_SHRINK)]
    public void OpenReadOnly_refuses_memory_that_its_owner_could_still_shrink(int seals)
    {
        using SafeFileHandle fd = Memory(Honest(), 12288, seals);
        Assert.Contains("not sealed", Assert.Throws<FrameRingException>(() => FrameRing.OpenReadOnly(fd)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenReadOnly_refuses_what_is_no_memfd()
    {
        using SafeFileHandle device = File.OpenHandle("/dev/null");
        Assert.Throws<FrameRingException>(() => FrameRing.OpenReadOnly(device));
    }

    [Fact]
    public void TryRead_refuses_descriptors_that_leave_their_slot()
    {
        // A hostile owner: the file is filled by hand and then read as a tap would.
        (string Name, SlotMutation Change, bool Accepted)[] cases =
        [
            ("honest", (ref RingSlot s) => { }, true),
            ("never used", (ref RingSlot s) => s.Sequence = 0, false),
            ("being written", (ref RingSlot s) => s.Sequence = 3, false),
            ("unknown format", (ref RingSlot s) => s.PixelFormat = 0, false),
            ("format of the future", (ref RingSlot s) => s.PixelFormat = int.MaxValue, false),
            ("negative format", (ref RingSlot s) => s.PixelFormat = -1, false),
            ("no width", (ref RingSlot s) => s.Width = 0, false),
            ("negative height", (ref RingSlot s) => s.Height = -1, false),
            ("too wide", (ref RingSlot s) => s.Width = int.MaxValue, false),
            ("too high", (ref RingSlot s) => s.Height = 65, false),
            ("negative line size", (ref RingSlot s) => s.LineSize[0] = -64, false),
            ("short line size", (ref RingSlot s) => s.LineSize[0] = 63, false),
            ("long line size", (ref RingSlot s) => s.LineSize[0] = int.MaxValue, false),
            ("negative offset", (ref RingSlot s) => s.PlaneOffset[0] = -1, false),
            ("one byte too far", (ref RingSlot s) => s.PlaneOffset[0] = 1, false),
            ("far offset", (ref RingSlot s) => s.PlaneOffset[0] = long.MaxValue, false),
            ("no time base", (ref RingSlot s) => s.TimeBaseDen = 0, true),
        ];
        foreach ((string name, SlotMutation change, bool accepted) in cases)
        {
            RingSlot slot = new()
            {
                State = RingLayout.Published,
                Sequence = 2,
                PixelFormat = (int)PixelFormat.Gray,
                Width = 64,
                Height = 64,
                TimeBaseNum = 1,
                TimeBaseDen = 25,
            };
            slot.LineSize[0] = 64;
            change(ref slot);
            SafeFileHandle fd = Memory(Honest(), 12288, 0);
            RandomAccess.Write(fd, MemoryMarshal.AsBytes(new Span<RingSlot>(ref slot)), 64);
            Assert.Equal(0, LibC.fcntl(fd, LibC.F_ADD_SEALS, AllSeals));
            using FrameRing tap = FrameRing.OpenReadOnly(fd);
            Assert.True(accepted == tap.TryRead(0, out SlotReading reading), name);
            Assert.Equal(accepted && slot.TimeBaseDen != 0, reading.Descriptor.Time.IsKnown);
        }
    }

    private delegate void SlotMutation(ref RingSlot slot);

    private static RingHeader Honest() => new()
    {
        Magic = RingLayout.Magic,
        Version = RingLayout.Version,
        HeaderBytes = 64,
        SlotCount = 2,
        DescriptorBytes = 128,
        DescriptorOffset = 64,
        DataOffset = 4096,
        SlotBytes = 4096,
        SlotStride = 4096,
        FileBytes = 12288,
    };

    private static SafeFileHandle Memory(RingHeader header, long bytes, int seals)
    {
        SafeFileHandle fd = new(LibC.memfd_create("mps-ring-test", LibC.MFD_CLOEXEC | LibC.MFD_ALLOW_SEALING), ownsHandle: true);
        RandomAccess.Write(fd, MemoryMarshal.AsBytes(new Span<RingHeader>(ref header)), 0);
        Assert.Equal(0, LibC.ftruncate(fd, bytes));
        Assert.Equal(0, LibC.fcntl(fd, LibC.F_ADD_SEALS, seals));
        return fd;
    }

    private static SafeFileHandle Duplicate(SafeFileHandle fd)
    {
        const int F_DUPFD_CLOEXEC = 1030;
        int copy = LibC.fcntl(fd, F_DUPFD_CLOEXEC, 0);
        Assert.True(copy >= 0);
        return new SafeFileHandle(copy, ownsHandle: true);
    }
}
