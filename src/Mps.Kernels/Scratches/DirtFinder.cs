using System.Runtime.InteropServices;
using Mps.Kernels.FrameRate;

namespace Mps.Kernels.Scratches;

/// <summary>A spot that is new in a picture.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Column after the last.</param>
/// <param name="Bottom">Row after the last.</param>
/// <param name="Area">Samples.</param>
/// <param name="Dark">Darker than what is round it, or brighter.</param>
/// <param name="MayBeDirt">By itself: small, standing out all round, inside of the picture.</param>
internal readonly record struct Spot(int Left, int Top, int Right, int Bottom, int Area, bool Dark, bool MayBeDirt);

/// <summary>
/// Finds dirt: spots that the two pictures before do not show where the motion comes from (<see cref="DirtRows.NoveltyScalar"/>). What moves too
/// quickly for motion search is new as well. So a spot is dirt only if it is small; if it stands out against all that is round it, and so is no
/// part of anything larger; if it does not come in over the edge; and if the picture before had none of its kind near it: dirt is on one picture,
/// a moving thing is new in each. Where much is new there was a cut or a flash, and nothing is dirt. Owns its memory.
/// </summary>
internal sealed unsafe class DirtFinder : IDisposable
{
    /// <summary>Most spots of a picture; with more it is no dirt.</summary>
    public const int MostSpots = 512;

    private const int Cell = MotionField.Block;

    // Samples that stand out enough, so that a spot is more than noise.
    private const int LeastCertain = 2;

    // After a cut more than one of so many cells hold something new.
    private const int FewestAlike = 33;

    // Of what is round a spot, how much it must stand out against, of 256.
    private const int LeastContrasting = 218;

    // Spots whose areas differ by more than this factor are different things.
    private const int SameArea = 3;

    // Parts of the picture's height: of a spot the most, the side of a square as large and its length; how near a spot of the picture before is;
    // how far outside of a spot it is compared with what is round it.
    private const int AreaSide = 14, Length = 6, Nearness = 15, Outside = 240;

    // Rows and columns of zeros round the maps.
    private const int Margin = 16;

    private readonly int _width;
    private readonly int _height;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _stride;
    private readonly int _gatheredStride;
    private readonly nint _mapBytes;
    private readonly RowTeam _team;
    private readonly RowWork _find;
    private readonly byte[] _certainSamples;
    private readonly int[] _members;
    private readonly Spot[] _dirt = new Spot[MostSpots];
    private readonly delegate*<byte*, byte*, byte*, byte*, byte*, int, int, byte*, int, void> _novelty;
    private Spot[] _spots = new Spot[MostSpots];
    private Spot[] _spotsBefore = new Spot[MostSpots];
    private int _countBefore;
    private bool _knowsBefore;
    private byte* _map;
    private byte* _seen;
    private byte* _gathered;
    private MotionPyramid? _picture;
    private Past _first;
    private Past _second;
    private int _least;
    private int _certain;

    /// <param name="shape">Of the pictures.</param>
    /// <param name="level">Instruction set.</param>
    /// <param name="team">Borrowed.</param>
    public DirtFinder(MotionPyramid shape, KernelLevel level, RowTeam team)
    {
        (_width, _height, _team, _find) = (shape.Width(0), shape.Height(0), team, FindRows);
        _novelty = DirtRows.Novelty(level);
        (_columns, _rows) = ((_width + Cell - 1) / Cell, (_height + Cell - 1) / Cell);
        (_certainSamples, _members) = (new byte[_columns * _rows], new int[Math.Max(64, _width * _height / 8)]);
        _stride = (_columns * Cell) + (2 * Margin);
        _mapBytes = (nint)_stride * ((_rows * Cell) + (2 * Margin));
        _map = (byte*)NativeMemory.AllocZeroed((nuint)(2 * _mapBytes));
        _seen = _map + _mapBytes;
        _gatheredStride = _columns * Cell;
        _gathered = (byte*)NativeMemory.AlignedAlloc((nuint)(4 * Cell * _gatheredStride * team.Threads), 64);
    }

    ~DirtFinder() => Free();

    /// <summary>A picture before: what it has round each sample, where blocks of this one come from in it, and how much brighter this one is.</summary>
    public readonly record struct Past(NeighbourRange Range, MotionField Motion, int Brighter);

    /// <summary>The picture that was looked at has next to nothing of the two before.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether a sample is new; false outside of the picture, up to <see cref="Margin"/> samples.</summary>
    public bool IsNew(int x, int y) => _map[At(x, y)] >= _least;

    /// <summary>Finds the dirt of a picture.</summary>
    /// <param name="picture">8 bits.</param>
    /// <param name="first">The picture before.</param>
    /// <param name="second">The one before that.</param>
    /// <param name="certain">By how much a spot stands out, codes of 8 bits; its rim by a third of it.</param>
    public ReadOnlySpan<Spot> Find(MotionPyramid picture, Past first, Past second, int certain)
    {
        (_picture, _first, _second, _certain, _least) = (picture, first, second, certain, Math.Max(2, certain / 3));
        _team.Run(_rows, 4, _find);
        int count = IsUnlike() ? MostSpots + 1 : CollectSpots();
        IsCut = count > MostSpots;
        int dirt = !IsCut && _knowsBefore ? Judge(count) : 0;
        (_spots, _spotsBefore, _countBefore, _knowsBefore) = (_spotsBefore, _spots, IsCut ? 0 : count, !IsCut);
        _picture = null;
        return _dirt.AsSpan(0, dirt);
    }

    /// <summary>The next picture follows on none.</summary>
    public void Restart() => _knowsBefore = false;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private nint At(int x, int y) => ((nint)(y + Margin) * _stride) + x + Margin;

    private void FindRows(int first, int end, int worker)
    {
        nint bytes = (nint)Cell * _gatheredStride;
        byte* low1 = _gathered + (worker * 4 * bytes), high1 = low1 + bytes, low2 = high1 + bytes, high2 = low2 + bytes;
        for (int row = first; row < end; row++)
        {
            Gather(_first, row, low1, high1);
            Gather(_second, row, low2, high2);
            int top = row * Cell;
            for (int y = 0; y < Math.Min(Cell, _height - top); y++)
            {
                nint at = (nint)y * _gatheredStride;
                _novelty(
                    _picture!.At(0, 0, top + y), low1 + at, high1 + at, low2 + at, high2 + at, _first.Brighter, _second.Brighter,
                    _map + At(0, top + y), _width);
            }

            Count(row);
        }

        GC.KeepAlive(this);
    }

    // A row of cells as the motion brings them.
    private void Gather(in Past past, int row, byte* low, byte* high)
    {
        for (int column = 0; column < _columns; column++, low += Cell, high += Cell)
        {
            MotionVector vector = past.Motion[column, row];
            int x = Math.Clamp((column * Cell) + vector.X, -NeighbourRange.Border, _width + NeighbourRange.Border - Cell);
            int y = Math.Clamp((row * Cell) + vector.Y, -NeighbourRange.Border, _height + NeighbourRange.Border - Cell);
            byte* fromLow = past.Range.Low(x, y), fromHigh = past.Range.High(x, y);
            for (int line = 0; line < Cell; line++, fromLow += past.Range.Stride, fromHigh += past.Range.Stride)
            {
                *(ulong*)(low + ((nint)line * _gatheredStride)) = *(ulong*)fromLow;
                *(ulong*)(high + ((nint)line * _gatheredStride)) = *(ulong*)fromHigh;
            }
        }
    }

    private void Count(int row)
    {
        for (int column = 0, cell = row * _columns; column < _columns; column++, cell++)
        {
            _certainSamples[cell] = 0;
            for (int y = 0; y < Cell; y++)
            {
                byte* samples = _map + At(column * Cell, (row * Cell) + y);
                if (*(ulong*)samples == 0)
                    continue;
                for (int x = 0; x < Cell; x++)
                    _certainSamples[cell] += samples[x] >= _certain ? (byte)1 : (byte)0;
            }
        }
    }

    private bool IsUnlike()
    {
        int cells = 0;
        foreach (byte samples in _certainSamples)
            cells += samples >= LeastCertain ? 1 : 0;
        return cells > _certainSamples.Length / FewestAlike;
    }

    // Every spot with a certain sample, dirt or not. Returns more than MostSpots where there are.
    private int CollectSpots()
    {
        NativeMemory.Clear(_seen, (nuint)_mapBytes);
        int count = 0;
        for (int cell = 0; cell < _certainSamples.Length; cell++)
        {
            if (_certainSamples[cell] == 0)
                continue;
            int left = cell % _columns * Cell, top = cell / _columns * Cell;
            for (int y = top; y < top + Cell; y++)
            {
                for (int x = left; x < left + Cell; x++)
                {
                    if (_map[At(x, y)] < _certain || _seen[At(x, y)] != 0)
                        continue;
                    int members = Spread(x, y);
                    if (members == 0 || count == MostSpots)
                        return MostSpots + 1;
                    if (TryMeasure(members, out Spot spot))
                        _spots[count++] = spot;
                }
            }
        }

        return count;
    }

    // Marks what hangs together with a sample and is new, and lists it. Returns 0 where it is too much for the list.
    private int Spread(int x, int y)
    {
        int count = 0;
        if (!TryAdd(x, y, ref count))
            return 0;
        for (int next = 0; next < count; next++)
        {
            (int row, int column) = Math.DivRem(_members[next], _width);
            for (int j = Math.Max(0, row - 1); j <= Math.Min(_height - 1, row + 1); j++)
            {
                for (int i = Math.Max(0, column - 1); i <= Math.Min(_width - 1, column + 1); i++)
                {
                    if (IsNew(i, j) && _seen[At(i, j)] == 0 && !TryAdd(i, j, ref count))
                        return 0;
                }
            }
        }

        return count;
    }

    private bool TryAdd(int x, int y, ref int count)
    {
        if (count == _members.Length)
            return false;
        _seen[At(x, y)] = 1;
        _members[count++] = (y * _width) + x;
        return true;
    }

    // False where the listed samples are only noise.
    private bool TryMeasure(int count, out Spot spot)
    {
        int left = _width, top = _height, right = 0, bottom = 0, certain = 0;
        long sum = 0;
        foreach (int member in _members.AsSpan(0, count))
        {
            (int y, int x) = Math.DivRem(member, _width);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            certain += _map[At(x, y)] >= _certain ? 1 : 0;
            sum += *_picture!.At(0, x, y);
        }

        int mean = (int)(sum / count), round = 0, above = 0, below = 0, far = Math.Max(2, _height / Outside);
        long sumRound = 0;
        foreach (int member in _members.AsSpan(0, count))
        {
            (int y, int x) = Math.DivRem(member, _width);
            for (int j = -far; j <= far; j += far)
            {
                for (int i = -far; i <= far; i += far)
                {
                    if (x + i < 0 || y + j < 0 || x + i >= _width || y + j >= _height || IsNew(x + i, y + j))
                        continue;
                    int sample = *_picture!.At(0, x + i, y + j);
                    round++;
                    sumRound += sample;
                    above += sample - mean >= _certain / 2 ? 1 : 0;
                    below += mean - sample >= _certain / 2 ? 1 : 0;
                }
            }
        }

        bool dark = round > 0 && sumRound / round > mean;
        bool standsOut = 256 * (dark ? above : below) >= LeastContrasting * round && round > 0;
        bool isSmall = count <= _height / AreaSide * (_height / AreaSide) && Math.Max(right - left, bottom - top) <= _height / Length;
        bool isInside = left > 1 && top > 1 && right < _width - 1 && bottom < _height - 1;
        spot = new Spot(left, top, right, bottom, count, dark, standsOut && isSmall && isInside);
        return certain >= LeastCertain;
    }

    private int Judge(int count)
    {
        int dirt = 0;
        foreach (ref readonly Spot spot in _spots.AsSpan(0, count))
        {
            if (spot.MayBeDirt && !WasThere(spot))
                _dirt[dirt++] = spot;
        }

        return dirt;
    }

    private bool WasThere(in Spot spot)
    {
        int near = Math.Max(16, _height / Nearness);
        foreach (ref readonly Spot before in _spotsBefore.AsSpan(0, _countBefore))
        {
            if (before.Dark == spot.Dark && before.Area <= SameArea * spot.Area && spot.Area <= SameArea * before.Area
                && before.Left - near < spot.Right && before.Right + near > spot.Left && before.Top - near < spot.Bottom && before.Bottom + near > spot.Top)
                return true;
        }

        return false;
    }

    private void Free()
    {
        NativeMemory.Free(_map);
        NativeMemory.AlignedFree(_gathered);
        _map = null;
        _gathered = null;
    }
}
