"""The pictures that super-resolution is trained on: BT.709 luma, limited range, 8 bits, as float32 arrays of height x width.

Three kinds: the Kodak suite less what perf/quality holds out, two lossless frames of the corpus, and pictures that are rendered here.
Film frames (pristine/sintel*) are left out as well: quality figures are given on them.
"""

import os
import subprocess

import numpy

# Pictures.HeldOut in perf/quality/Pictures.cs.
HELD_OUT = ["kodim05", "kodim13", "kodim15", "kodim19", "kodim20", "kodim23"]
LUMA = "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p,extractplanes=y"


def ffmpeg(arguments, width, height):
    """Luma planes that ffmpeg writes, all of one size."""
    command = ["ffmpeg", "-v", "error", *arguments, "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    planes = numpy.frombuffer(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout, numpy.uint8)
    return planes.reshape(-1, height, width).astype(numpy.float32)


def size(path):
    """Width and height of a PNG (its IHDR's first two words)."""
    with open(path, "rb") as file:
        head = file.read(24)
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def read(path):
    return ffmpeg(["-i", path, "-vf", LUMA, "-frames:v", "1"], *size(path))[0]


def kodak(corpus, held_out):
    """Those held out, or all the others."""
    folder = os.path.join(corpus, "pictures", "kodak")
    names = sorted(name for name in os.listdir(folder) if (name[:-4] in HELD_OUT) == held_out)
    return [read(os.path.join(folder, name)) for name in names]


def frames(corpus):
    pristine = os.path.join(corpus, "pristine")
    archer = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "1920x1080", "-i", os.path.join(pristine, "archer_1080p_pair", "archer_ref_frm20.yuv")]
    pair = ["-i", os.path.join(pristine, "yuv420p8_pair", "yuv420p8_input.y4m")]
    plane = ["-vf", "extractplanes=y", "-frames:v", "1"]
    return [ffmpeg([*archer, *plane], 1920, 1080)[0], ffmpeg([*pair, *plane], 640, 360)[0]]


def shapes(seed, width=768, height=512):
    """Discs, rings, bars and stripes of random shade over a gradient, anti-aliased by 4 x 4 samples."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0 : 4 * height, 0 : 4 * width].astype(numpy.float32) / 4
    angle = random.uniform(0, 2 * numpy.pi)
    picture = 126 + 80 * numpy.sin((x * numpy.cos(angle) + y * numpy.sin(angle)) / random.uniform(150, 600))
    for _ in range(40):
        cx, cy, angle, shade = random.uniform(0, width), random.uniform(0, height), random.uniform(0, numpy.pi), random.uniform(16, 235)
        u = (x - cx) * numpy.cos(angle) + (y - cy) * numpy.sin(angle)
        v = (y - cy) * numpy.cos(angle) - (x - cx) * numpy.sin(angle)
        kind = random.integers(4)
        if kind == 0:
            inside = u * u + v * v < random.uniform(5, 70) ** 2
        elif kind == 1:
            inside = numpy.abs(numpy.hypot(u, v) - random.uniform(10, 90)) < random.uniform(0.5, 4)
        elif kind == 2:
            inside = (numpy.abs(u) < random.uniform(20, 250)) & (numpy.abs(v) < random.uniform(0.5, 12))
        else:
            inside = (numpy.abs(u) < random.uniform(20, 80)) & (numpy.abs(v) < random.uniform(20, 80)) & (numpy.mod(v, 1) >= 0)
            inside &= numpy.mod(v, random.uniform(4, 16)) < random.uniform(1.5, 5)
        picture = numpy.where(inside, shade, picture)
    return picture.reshape(height, 4, width, 4).mean((1, 3)).round().astype(numpy.float32)


def text(seed, width=768, height=512):
    """Lines of random letters in several sizes and fonts, drawn by ffmpeg."""
    random = numpy.random.default_rng(seed)
    letters = list("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789      ")
    fonts = ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono", "DejaVu Sans Bold"]
    filters, top = [], 4
    while top < height - 10:
        points = int(random.integers(9, 42))
        grey = int(random.integers(0, 2)) * 200 + int(random.integers(0, 56))
        line = "".join(random.choice(letters, 90))
        filters.append(f"drawtext=font={random.choice(fonts)}:fontsize={points}:fontcolor=0x{grey:02x}{grey:02x}{grey:02x}:x=5:y={top}:text={line}")
        top += int(points * 1.25)
    shade = int(random.integers(90, 160))
    source = f"color=0x{shade:02x}{shade:02x}{shade:02x}:s={width}x{height}"
    return ffmpeg(["-f", "lavfi", "-i", source, "-vf", ",".join([*filters, LUMA]), "-frames:v", "1"], width, height)[0]


def training(corpus):
    """Photographs first; see PHOTOGRAPHS."""
    return kodak(corpus, False) + frames(corpus) + [shapes(1), shapes(2), text(3)]


# How many of them are photographs. The others are few and easy: a net that sees them often learns their hard edges and draws them everywhere.
PHOTOGRAPHS = 12


def cubic(x, b=0.0, c=0.6):
    """Mitchell and Netravali, "Reconstruction Filters in Computer Graphics", equation 8; B = 0, C = 0.6 as swscale and ScaleKernel.Bicubic."""
    x = numpy.abs(x)
    near = ((12 - 9 * b - 6 * c) * x**3 + (-18 + 12 * b + 6 * c) * x**2 + 6 - 2 * b) / 6
    far = ((-b - 6 * c) * x**3 + (6 * b + 30 * c) * x**2 + (-12 * b - 48 * c) * x + 8 * b + 24 * c) / 6
    return numpy.where(x < 1, near, numpy.where(x < 2, far, 0))


def resize_rows(picture, target):
    """One axis of a bicubic scaling; when the picture gets smaller, the kernel is widened by the ratio. Edges repeat."""
    source = picture.shape[0]
    step = source / target
    wide = max(step, 1.0)
    centre = (numpy.arange(target) + 0.5) * step - 0.5
    first = numpy.floor(centre - 2 * wide).astype(int) + 1
    taps = int(numpy.ceil(4 * wide))
    positions = first[:, None] + numpy.arange(taps)[None, :]
    weights = cubic((positions - centre[:, None]) / wide)
    weights /= weights.sum(1, keepdims=True)
    positions = positions.clip(0, source - 1)
    return sum(weights[:, t, None] * picture[positions[:, t]] for t in range(taps)).astype(numpy.float32)


def resize(picture, width, height):
    return resize_rows(resize_rows(picture, height).T, width).T


def half(picture):
    """The low-resolution picture of the exercise: bicubic (B = 0, C = 0.6), anti-aliased, rounded to 8 bits."""
    height, width = picture.shape
    return resize(picture, width // 2, height // 2).round().clip(0, 255)


def spoil(low, quality):
    """What an H.264 encoder leaves of it, at a constant rate factor (x264's CRF)."""
    height, width = low.shape
    encode = ["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{width}x{height}", "-i", "-", "-vf", "scale=in_range=tv:out_range=tv,format=yuv420p"]
    encode += ["-c:v", "libx264", "-preset", "medium", "-threads", "1", "-crf", str(quality), "-f", "h264", "-"]
    stream = subprocess.run(encode, input=low.astype(numpy.uint8).tobytes(), check=True, stdout=subprocess.PIPE).stdout
    decode = ["ffmpeg", "-v", "error", "-f", "h264", "-i", "-", "-vf", "extractplanes=y", "-f", "rawvideo", "-"]
    planes = subprocess.run(decode, input=stream, check=True, stdout=subprocess.PIPE).stdout
    return numpy.frombuffer(planes, numpy.uint8).reshape(height, width).astype(numpy.float32)


def pairs(pictures, material):
    """Low-resolution pictures and what they came from; of compressed material one for each of three qualities."""
    halves = [(half(picture), picture) for picture in pictures]
    if material == "clean":
        return halves
    return [(spoil(low, quality), picture) for low, picture in halves for quality in (23, 28, 33)]


def double(picture):
    """The bicubic picture that is improved on: B = 0, C = 0.6."""
    height, width = picture.shape
    return resize(picture, 2 * width, 2 * height)


def psnr(a, b, border=0):
    """10 log10(255 squared / mean squared error) of two planes, dB."""
    cut = slice(border, -border or None)
    return 10 * numpy.log10(255**2 / numpy.mean((a[cut, cut].astype(numpy.float64) - b[cut, cut]) ** 2))
