"""Fits the filters of Mps.Kernels.SuperResolution.EdgeAdaptiveScaler by least squares and writes its weight file.

python3 edge_adaptive.py CORPUS clean|compressed OUT.bin

After Romano, Isidoro and Milanfar, "RAISR: Rapid and Accurate Image Super Resolution", IEEE Trans. Computational Imaging 3(1), 2017: each
low-resolution sample falls into a class by the direction, coherence and strength of the gradients around it, and each class has a
filter of 7 x 7 low-resolution samples for each of the four samples that it becomes. (RAISR filters a bilinear enlargement and adds a
census transform; both are left out.) Nothing is random: the same pictures give the same file.
"""

import sys

import numpy

import pictures
import weights

TAPS = 7
SECTORS, COHERENCES, STRENGTHS = 16, 3, 4
WINDOW = (1, 2, 3, 2, 1)
# (d² + e²) / t², of gradients of 10-bit samples; and t.
COHERENCE_BOUNDS = (0.16, 0.45)
STRENGTH_BOUNDS = (20000.0, 120000.0, 600000.0)


def structure(picture):
    """d = Σgx² − Σgy², e = 2Σgxgy and t = Σgx² + Σgy² of 8-bit samples as if they had 10; gradients are differences over two samples."""
    samples = numpy.pad(picture * 4, 3, mode="edge").astype(numpy.int64)
    gx, gy = samples[1:-1, 2:] - samples[1:-1, :-2], samples[2:, 1:-1] - samples[:-2, 1:-1]

    def window(values):
        height, width = picture.shape
        rows = sum(w * values[i : i + height] for i, w in enumerate(WINDOW))
        return sum(w * rows[:, i : i + width] for i, w in enumerate(WINDOW)).astype(numpy.float32)

    return window(gx * gx - gy * gy), window(2 * gx * gy), window(gx * gx + gy * gy)


def classes(picture):
    """(sector · COHERENCES + coherence) · STRENGTHS + strength of each sample; see GradientClass.cs, which says the same."""
    d, e, t = structure(picture)
    x, y = numpy.abs(d), numpy.abs(e)
    tangent = numpy.float32(0.41421357)  # of 22.5 degrees
    sector = (y >= x * tangent).astype(int) + (y >= x) + (y * tangent >= x)
    sector = numpy.where(d < 0, 7 - sector, sector)
    sector = numpy.where(e < 0, 15 - sector, sector)
    power, most = d * d + e * e, t * t
    coherence = sum((power >= most * numpy.float32(bound)).astype(int) for bound in COHERENCE_BOUNDS)
    strength = sum((t >= numpy.float32(bound)).astype(int) for bound in STRENGTH_BOUNDS)
    return (sector * COHERENCES + coherence) * STRENGTHS + strength


def patches(picture):
    """h·w x 49: the samples around each."""
    extended = numpy.pad(picture, TAPS // 2, mode="edge")
    return numpy.lib.stride_tricks.sliding_window_view(extended, (TAPS, TAPS)).reshape(-1, TAPS * TAPS)


def phases(picture):
    """h/2·w/2 x 4: the four samples that each low-resolution sample becomes; 2·row + column."""
    height, width = picture.shape
    return picture.reshape(height // 2, 2, width // 2, 2).transpose(0, 2, 1, 3).reshape(-1, 4)


def mirrored(moments, answers):
    """Adds what the pictures' mirror images and turned images would give: only places change."""
    taps, four = numpy.arange(TAPS * TAPS).reshape(TAPS, TAPS), numpy.arange(4).reshape(2, 2)
    sector = numpy.arange(SECTORS)
    for turn, to in ((lambda a: a[:, ::-1], 15 - sector), (lambda a: a[::-1], 15 - sector), (lambda a: a.T, (7 - sector) % SECTORS)):
        p, q = turn(taps).ravel(), turn(four).ravel()
        shape = (SECTORS, COHERENCES * STRENGTHS)
        m, a = moments.reshape(*shape, *moments.shape[1:])[to], answers.reshape(*shape, *answers.shape[1:])[to]
        moments = moments + m[:, :, p][:, :, :, p].reshape(moments.shape)
        answers = answers + a[:, :, p][:, :, :, q].reshape(answers.shape)
    return moments, answers


def fit(pairs):
    """Filters, classes x 4 x 49, each with sum 1."""
    count, size, middle = SECTORS * COHERENCES * STRENGTHS, TAPS * TAPS, TAPS * TAPS // 2
    moments, answers = numpy.zeros((count, size, size)), numpy.zeros((count, size, 4))
    for low, high in pairs:
        which = classes(low).ravel()
        around = patches(low)
        around = around - around[:, middle : middle + 1]
        missing = phases(high) - low.reshape(-1, 1)
        order = numpy.argsort(which, kind="stable")
        edges = numpy.searchsorted(which[order], numpy.arange(count + 1))
        for i in range(count):
            chosen = order[edges[i] : edges[i + 1]]
            moments[i] += around[chosen].T @ around[chosen]
            answers[i] += around[chosen].T @ missing[chosen]
    moments, answers = mirrored(moments, answers)
    filters = numpy.zeros((count, 4, size))
    for i in range(count):
        together = moments[i] + numpy.eye(size) * (2e-4 * moments[i].trace() / size + 1)
        solution = numpy.linalg.solve(together, answers[i])
        solution[middle] = 0
        solution[middle] = 1 - solution.sum(0)
        filters[i] = solution.T
    return filters


def enlarge(filters, low):
    """What EdgeAdaptiveRows.cs writes."""
    height, width = low.shape
    around, which, fine = patches(low), classes(low).ravel(), numpy.empty((height * width, 4))
    for i in range(0, len(fine), 1 << 14):
        run = slice(i, i + (1 << 14))
        fine[run] = numpy.einsum("nt,npt->np", around[run], filters[which[run]])
    fine = fine.reshape(height, width, 2, 2).transpose(0, 2, 1, 3).reshape(2 * height, 2 * width)
    return numpy.floor(fine + 0.5).clip(0, 255).astype(numpy.float32)


def main():
    corpus, material, out = sys.argv[1:]
    filters = fit(pictures.pairs(pictures.training(corpus), material))
    weights.save_filters(out, filters, (*COHERENCE_BOUNDS, *STRENGTH_BOUNDS))
    filters = weights.load_filters(out)
    gains = [
        pictures.psnr(enlarge(filters, low), high) - pictures.psnr(pictures.double(low).round().clip(0, 255), high)
        for low, high in pictures.pairs(pictures.kodak(corpus, True), material)
    ]
    print(f"held out, over bicubic: {numpy.mean(gains):+.3f} dB ({' '.join(f'{gain:+.2f}' for gain in gains)})")


if __name__ == "__main__":
    main()
