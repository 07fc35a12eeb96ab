#!/bin/sh
# Makes the clips that hardware decoders are tried with: two flat-ish pictures each, drawn by ffmpeg's generator.
set -eu
cd "$(dirname "$0")/clips"
make() { # NAME ENCODER PIXEL-FORMAT OPTIONS...
  name=$1 encoder=$2 format=$3
  shift 3
  ffmpeg -v error -y -f lavfi -i smptebars=size=320x256:rate=25 -frames:v 2 -pix_fmt "$format" -c:v "$encoder" "$@" \
    -fflags +bitexact -flags:v +bitexact -f matroska "$name.mkv"
}
make h264-8 libx264 yuv420p -crf 40
make hevc-8 libx265 yuv420p -crf 40 -x265-params log-level=none:info=0
make hevc-10 libx265 yuv420p10le -crf 40 -x265-params log-level=none:info=0
make vp8-8 libvpx yuv420p -crf 50 -b:v 50k
make vp9-8 libvpx-vp9 yuv420p -crf 60 -b:v 0
make vp9-10 libvpx-vp9 yuv420p10le -crf 60 -b:v 0
make av1-8 libsvtav1 yuv420p -crf 60
make av1-10 libsvtav1 yuv420p10le -crf 60
make mpeg2video-8 mpeg2video yuv420p -q:v 20
