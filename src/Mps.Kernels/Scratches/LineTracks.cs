using Mps.Kernels.FrameRate;

namespace Mps.Kernels.Scratches;

/// <summary>
/// Follows lines through pictures and tells scratches from poles, fences and letters: a scratch is on the film, not in the scene. It stays where it is
/// while what lies beside it moves, or it is suddenly there where nothing else changes. A line that does neither, in a shot without
/// motion, may be either; it is one only if <c>trusting</c> allows, and it goes through the whole picture.
/// </summary>
/// <param name="shape">Of the pictures.</param>
/// <param name="trusting">Whether lines that nothing proves are taken for scratches, after <see cref="Patience"/> pictures.</param>
internal sealed class LineTracks(MotionPyramid shape, bool trusting)
{
    // Pictures that a line without proof must stand.
    private const int Patience = 8;

    // Pictures for which a line may be lost: one that is proven, and another.
    private const int ProvenMiss = 12, UnprovenMiss = 2;

    // A line is the same one if it is no further from where it was, samples.
    private const int SameColumn = 3;

    // By how much the scene must have moved past a line, samples, and on how many pictures the line was seen meanwhile: texture that moves past a
    // place looks like a line there now and then. Below how much the scene stands still, sixteenths of a sample for a picture.
    private const int PastLine = 6, LeastSeen = 6, Still = 8;

    // Where beside a line motion is asked for, samples: further than a line is wide, so that it does not hold the motion.
    private const int Beside = 20;

    private readonly Track[] _tracks = new Track[2 * LineFinder.MostLines];
    private int _count;
    private int _pictures;

    private struct Track
    {
        public FilmLine Line;
        public int Age;
        public int Missed;
        public int Begun;      // column where it was seen first
        public long Moved;     // by how much the scene has gone to the right since, sixteenths of a sample
        public bool IsNew;
        public bool IsProven;
    }

    /// <summary>Takes the lines of the next picture, and tells which of them are scratches.</summary>
    /// <param name="finder">That found them.</param>
    /// <param name="scratches">Receives scratches; room for <see cref="LineFinder.MostLines"/>.</param>
    /// <returns>How many.</returns>
    public int Take(LineFinder finder, Span<FilmLine> scratches)
    {
        for (int i = 0; i < _count; i++)
        {
            _tracks[i].Missed++;
            _tracks[i].IsNew = false;
        }

        int found = 0;
        foreach (FilmLine line in finder.Lines)
        {
            int at = Nearest(line);
            if (at < 0)
            {
                if (finder.Crowded || _count == _tracks.Length)
                    continue;
                at = _count++;
                _tracks[at] = new Track { Begun = line.X, IsNew = _pictures > 0 && finder.Before(line) * 4 < line.Contrast };
            }

            ref Track track = ref _tracks[at];
            (track.Line, track.Missed) = (line, 0);
            track.Age++;
            bool whole = line.Top == 0 && line.Bottom == shape.Height(0), stands = Math.Abs(line.X - track.Begun) <= SameColumn;
            if (track.IsProven || (trusting && whole && stands && track.Age > Patience))
                scratches[found++] = line;
        }

        // What is known is looked for again where it was: fainter, or broken by what it crosses.
        for (int i = 0; i < _count && found < scratches.Length; i++)
        {
            ref Track track = ref _tracks[i];
            if (track is { IsProven: true, Missed: > 0 } && finder.TryFind(track.Line, out FilmLine again))
            {
                (track.Line, track.Missed) = (again, 0);
                scratches[found++] = again;
            }
        }

        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_tracks[i].Missed <= (_tracks[i].IsProven ? ProvenMiss : UnprovenMiss))
                _tracks[kept++] = _tracks[i];
        }

        _count = kept;
        _pictures++;
        return found;
    }

    /// <summary>Sees how the scene has moved beside the lines. The picture is not the first of its shot.</summary>
    /// <param name="field">From this picture to the one before, whole samples.</param>
    public void Follow(MotionField field)
    {
        for (int i = 0; i < _count; i++)
        {
            ref Track track = ref _tracks[i];
            int moved = MovedBeside(field, track.Line);
            track.Moved += moved;
            bool passed = Math.Abs(track.Moved - (16 * (track.Line.X - track.Begun))) >= 16 * PastLine;
            track.IsProven |= (passed && track.Age >= LeastSeen) || (track.IsNew && Math.Abs(moved) <= Still);
        }
    }

    /// <summary>A new shot: what is on the film stays, but nothing is known of the scene.</summary>
    public void Cut()
    {
        for (int i = 0; i < _count; i++)
            (_tracks[i].Begun, _tracks[i].Moved) = (_tracks[i].Line.X, 0);
    }

    /// <summary>The next picture follows on none.</summary>
    public void Restart() => (_count, _pictures) = (0, 0);

    private int Nearest(in FilmLine line)
    {
        int best = -1, distance = SameColumn + 1;
        for (int i = 0; i < _count; i++)
        {
            int apart = Math.Abs(_tracks[i].Line.X - line.X);
            if (_tracks[i].Line.Bright == line.Bright && _tracks[i].Missed > 0 && apart < distance)
                (best, distance) = (i, apart);
        }

        return best;
    }

    // Mean of both sides over its length, sixteenths of a sample to the right. The scene came from where vectors point.
    private static int MovedBeside(MotionField field, in FilmLine line)
    {
        int sum = 0, count = 0;
        for (int y = line.Top + (MotionField.Block / 2); y < line.Bottom; y += MotionField.Block, count += 2)
            sum -= field.At(Math.Max(0, line.X - Beside), y).X + field.At(line.X + Beside, y).X;
        return count == 0 ? 0 : 16 * sum / count;
    }
}
