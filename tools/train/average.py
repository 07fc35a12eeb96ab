"""Writes the weight file of the mean of several checkpoints that began from the same one.

python3 average.py CORPUS OUT.bin NET.npz [NET.npz ...]

After Wortsman and others, "Model soups: averaging weights of multiple fine-tuned models improves accuracy without increasing inference time", 2022.
"""

import sys

import numpy

import fixed_point
import learned
import pictures
import weights


def main():
    corpus, out, *checkpoints = sys.argv[1:]
    nets = [numpy.load(checkpoint) for checkpoint in checkpoints]
    net = learned.Net()
    learned.load({name: numpy.mean([arrays[name] for arrays in nets], axis=0) for name in nets[0].files}, net)
    weights.save_net(out, fixed_point.layers(net, [pictures.half(picture) for picture in pictures.training(corpus)]))


if __name__ == "__main__":
    main()
