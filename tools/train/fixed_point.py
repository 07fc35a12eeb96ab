"""The net's weights in fixed point, as ConvolutionNet.cs computes with them."""

import numpy
import torch
from torch.nn import functional

LARGEST = 32767
SUM_BITS = 31
ANSWER_BITS = 4  # fraction bits of an 8-bit sample in the answer


def layers(net, pictures):
    """
    (shift, bias, weights) of each layer. Features get as many fraction bits as leave room for twice the largest that these pictures
    have; weights as many as fit into 16 bits and keep every sum of 32 bits from overflowing, whatever the features are.
    """
    kernels = [(net.kernel() / 255, net.first.bias), *((layer.weight, layer.bias) for layer in net.middle)]
    kernels = [(weight.detach().double().numpy(), bias.detach().double().numpy()) for weight, bias in kernels]
    result, input_bits, input_most = [], 0, 255
    for (weight, bias), most in zip(kernels, largest(net, pictures)):
        bits = int(numpy.floor(numpy.log2(LARGEST / (2 * most))))
        fraction = weight_bits(weight, bias, input_bits, input_most)
        scaled = numpy.rint(weight * 2**fraction).astype(numpy.int64)
        if not result:
            scaled[:, 0, 2, 2] -= scaled.sum((1, 2, 3))  # no answer to flat
        result.append((fraction + input_bits - bits, numpy.rint(bias * 2.0 ** (fraction + input_bits)).astype(numpy.int64), scaled))
        input_bits, input_most = bits, LARGEST
    weight = net.last.weight.detach().double().numpy() * 255
    fraction = weight_bits(weight, numpy.zeros(4), input_bits, input_most)
    scaled = numpy.rint(weight * 2**fraction).astype(numpy.int64)
    result.append((fraction + input_bits - ANSWER_BITS, -scaled.sum((2, 3)) @ flat(result), scaled))
    return result


def largest(net, pictures):
    """The largest feature of each layer."""
    most = [0.0] * (1 + len(net.middle))
    with torch.no_grad():
        for picture in pictures:
            features = torch.from_numpy(picture[None, None] / numpy.float32(255))
            for i, layer in enumerate([None, *net.middle]):
                features = functional.relu(functional.conv2d(features, net.kernel(), net.first.bias) if layer is None else layer(features))
                most[i] = max(most[i], float(features.max()))
    return most


def weight_bits(weight, bias, input_bits, input_most):
    bits = int(numpy.floor(numpy.log2(LARGEST / abs(weight).max())))
    sums = abs(weight).sum((1, 2, 3)) * input_most + abs(bias) * 2.0**input_bits
    # First-layer samples may have 12 bits; then input and bias are 16 times as large.
    sums = sums.max() * (16 if input_most == 255 else 1)
    return min(bits, int(numpy.floor(SUM_BITS - 0.1 - numpy.log2(sums))))


def flat(net):
    """The last features of a flat picture."""
    features = numpy.zeros(1, numpy.int64)
    for shift, bias, weight in net:
        features = ((weight.sum((2, 3)) @ features + bias + (1 << (shift - 1))) >> shift).clip(0, LARGEST)
    return features
