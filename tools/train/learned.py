"""Trains the convolutional net of Mps.Kernels.SuperResolution.LearnedScaler and writes its weight file.

python3 learned.py CORPUS clean|compressed FILTERS.bin OUT.bin [--steps N] [--rate R] [--start NET.npz] [--checkpoint NET.npz]

FILTERS.bin is what edge_adaptive.py wrote for the same material. Of each low-resolution sample the net makes what is to be added to the four
samples that these filters make of it: 5x5 convolution 1 -> 16, LAYERS times 3x3 16 -> 16, 3x3 16 -> 4, each but the last with max(0, x). The
filters of the first layer sum to zero and the answer to a flat picture is subtracted, so that flat stays flat whatever its shade. Only
positions whose whole field is in the picture are computed: the picture is extended by repeating its edge, not the layers. Same seed, same
torch: same weights.
"""

import argparse
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

import edge_adaptive
import fixed_point
import pictures
import weights

CHANNELS, LAYERS = 16, 4
FIELD = 2 + LAYERS + 1  # samples that are needed on each side


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(1, CHANNELS, 5)
        self.middle = nn.ModuleList(nn.Conv2d(CHANNELS, CHANNELS, 3) for _ in range(LAYERS))
        self.last = nn.Conv2d(CHANNELS, 4, 3)
        for layer in [self.first, *self.middle]:
            nn.init.kaiming_normal_(layer.weight)
            nn.init.constant_(layer.bias, 0.02)
        nn.init.normal_(self.last.weight, std=0.01)

    def kernel(self):
        """The first layer's filters, without their means."""
        return self.first.weight - self.first.weight.mean((2, 3), keepdim=True)

    def flat(self):
        """The answer to a flat picture."""
        features = functional.relu(self.first.bias)
        for layer in self.middle:
            features = functional.relu(layer.weight.sum((2, 3)) @ features + layer.bias)
        return self.last.weight.sum((2, 3)) @ features

    def forward(self, luma):
        """n x 1 x h x w samples / 255 to n x 4 x (h - 2 FIELD) x (w - 2 FIELD); phase 2·row + column."""
        features = functional.relu(functional.conv2d(luma, self.kernel(), self.first.bias))
        for layer in self.middle:
            features = functional.relu(layer(features))
        return functional.conv2d(features, self.last.weight) - self.flat()[None, :, None, None]


def enlarge(net, low, base):
    """The whole chain in float; base is what the edge-adaptive filters make of low."""
    with torch.no_grad():
        extended = numpy.pad(low, FIELD, mode="edge") / 255
        phases = net(torch.from_numpy(extended.astype(numpy.float32))[None, None])[0].numpy() * 255
    height, width = low.shape
    added = phases.reshape(2, 2, height, width).transpose(2, 0, 3, 1).reshape(2 * height, 2 * width)
    return (base + added).round().clip(0, 255)


class Patches:
    """Squares of the low-resolution pictures, each as often as it is large, and what is missing from their enlargement, in random orientation."""

    def __init__(self, triples, side, random):
        self.side, self.random = side, random
        self.pairs = [(low, high - base) for low, high, base in triples]
        areas = numpy.array([low.size for low, _ in self.pairs], float)
        self.shares = areas / areas.sum()

    def batch(self, count):
        inputs = numpy.empty((count, 1, self.side + 2 * FIELD, self.side + 2 * FIELD), numpy.float32)
        targets = numpy.empty((count, 4, self.side, self.side), numpy.float32)
        for i, which in enumerate(self.random.choice(len(self.pairs), count, p=self.shares)):
            low, missing = self.pairs[which]
            top = self.random.integers(FIELD, low.shape[0] - self.side - FIELD)
            left = self.random.integers(FIELD, low.shape[1] - self.side - FIELD)
            patch = low[top - FIELD : top + self.side + FIELD, left - FIELD : left + self.side + FIELD]
            target = missing[2 * top : 2 * (top + self.side), 2 * left : 2 * (left + self.side)]
            turn, flip = self.random.integers(4), self.random.integers(2)
            patch, target = numpy.rot90(patch, turn), numpy.rot90(target, turn)
            if flip:
                patch, target = patch[:, ::-1], target[:, ::-1]
            inputs[i, 0] = patch
            targets[i] = target.reshape(self.side, 2, self.side, 2).transpose(1, 3, 0, 2).reshape(4, self.side, self.side)
        return torch.from_numpy(inputs / 255), torch.from_numpy(targets / 255)


def save(path, net):
    layers = [(net.kernel(), net.first.bias), *((layer.weight, layer.bias) for layer in net.middle), (net.last.weight, -net.flat())]
    arrays = {}
    for i, (weight, bias) in enumerate(layers):
        arrays[f"weight{i}"], arrays[f"bias{i}"] = weight.detach().numpy(), bias.detach().numpy()
    numpy.savez(path, **arrays)


def load(arrays, net):
    with torch.no_grad():
        for i, layer in enumerate([net.first, *net.middle, net.last]):
            layer.weight.copy_(torch.from_numpy(arrays[f"weight{i}"]))
            layer.bias.copy_(torch.from_numpy(arrays[f"bias{i}"]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus")
    parser.add_argument("material", choices=["clean", "compressed"])
    parser.add_argument("filters")
    parser.add_argument("out")
    parser.add_argument("--steps", type=int, default=24000)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--start", help="weights to begin with")
    parser.add_argument("--checkpoint", default="checkpoint.npz", help="float weights, every 250 steps")
    options = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    filters = weights.load_filters(options.filters)

    def triples(high):
        return [(low, picture, edge_adaptive.enlarge(filters, low)) for low, picture in pictures.pairs(high, options.material, every=False)]

    training = triples(pictures.training(options.corpus))
    held_out = triples(pictures.kodak(options.corpus, True))
    bicubic = [pictures.psnr(pictures.double(low).round().clip(0, 255), high) for low, high, _ in held_out]
    patches = Patches(training, 48, numpy.random.default_rng(1))
    net, mean = Net(), Net()
    if options.start:
        load(numpy.load(options.start), net)
    mean.load_state_dict(net.state_dict())
    optimizer = torch.optim.Adam(net.parameters(), lr=options.rate)
    begun, sum_of_losses = time.time(), 0.0
    for step in range(1, options.steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = options.rate * min(1, step / 100) * (0.5 + 0.5 * numpy.cos(numpy.pi * step / options.steps)) + 2e-6
        inputs, targets = patches.batch(8)
        loss = ((net(inputs) - targets) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        sum_of_losses += float(loss.detach())
        with torch.no_grad():
            # What is kept is the mean over the last steps.
            share = max(0.002, 20 / (step + 20))
            for average, parameter in zip(mean.parameters(), net.parameters()):
                average.lerp_(parameter, share)
        if step % 250 == 0 or step == options.steps:
            save(options.checkpoint, mean)
            gains = [pictures.psnr(enlarge(mean, low, base), high) - b for (low, high, base), b in zip(held_out, bicubic)]
            print(
                f"{step}, {time.time() - begun:.0f} s: training {-10 * numpy.log10(sum_of_losses / 250):.2f} dB, "
                f"held out {numpy.mean(gains):+.3f} over bicubic ({' '.join(f'{gain:+.2f}' for gain in gains)})",
                flush=True,
            )
            sum_of_losses = 0.0
    weights.save_net(options.out, fixed_point.layers(mean, [low for low, _, _ in training]))


if __name__ == "__main__":
    main()
