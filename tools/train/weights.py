"""The two weight files of Mps.Kernels.SuperResolution, little-endian; FilterBook.cs and ConvolutionNet.cs read them."""

import struct

import numpy

ONE = 1 << 14


def save_filters(path, filters, bounds):
    """filters: classes x 4 x taps·taps, each with sum 1. Rounded to 14 fraction bits; the middle tap takes what is left over."""
    classes, _, size = filters.shape
    taps = numpy.rint(filters * ONE).astype(numpy.int64)
    taps[:, :, size // 2] += ONE - taps.sum(2)
    if abs(taps).max() > 32767:
        raise ValueError("A tap does not fit into 16 bits.")
    with open(path, "wb") as file:
        file.write(b"MPSE" + struct.pack("<3H5f", 1, classes, int(size**0.5), *bounds))
        file.write(taps.astype("<i2").tobytes())


def load_filters(path):
    """classes x 4 x taps·taps, as save_filters rounded them."""
    with open(path, "rb") as file:
        head, taps = file.read(30), file.read()
    _, classes, side = struct.unpack("<3H", head[4:10])
    return numpy.frombuffer(taps, "<i2").reshape(classes, 4, side * side) / ONE


def save_net(path, layers):
    """layers: (shift, bias of each output, weights by output, input, row, column), all integers."""
    with open(path, "wb") as file:
        file.write(b"MPSC" + struct.pack("<3H", 1, layers[0][2].shape[0], len(layers) - 2))
        for shift, bias, weights in layers:
            if not 1 <= shift <= 30 or abs(weights).max() > 32767:
                raise ValueError("A layer does not fit.")
            file.write(struct.pack("<H", shift) + bias.astype("<i4").tobytes() + weights.astype("<i2").tobytes())
