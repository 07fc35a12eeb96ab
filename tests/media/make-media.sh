#!/usr/bin/env bash
# Makes the committed test clips. Run it only to change them; the results are part of the repository.
#
#   tests/media/make-media.sh [SOURCE]
#
# SOURCE is a copy of Big Buck Bunny (480p, H.264, 5.1 AAC) and is needed for sample.mp4 alone;
# every other clip is drawn by ffmpeg's own generators.
set -euo pipefail
cd "$(dirname "$0")"
ff() { ffmpeg -nostdin -hide_banner -loglevel error -y -fflags +bitexact "$@"; }
exact=(-map_metadata -1 -flags:v +bitexact -flags:a +bitexact -fflags +bitexact)

if [ $# -ge 1 ]; then
  # Seconds 9 to 16 hold two hard cuts. Stereo, B-frames, a key frame at most every two seconds, index in front.
  ff -ss 9 -t 7 -i "$1" -vf scale=640:360:flags=lanczos,setsar=1 -ac 2 -c:v libx264 -preset veryslow -profile:v high -crf 25 -bf 3 -g 48 \
    -c:a aac -b:a 96k -movflags +faststart "${exact[@]}" sample.mp4
fi

picture() { echo "testsrc2=size=$1:rate=$2:duration=$3"; }
tone() { echo "sine=frequency=440:sample_rate=48000:duration=$1"; }
x264=(-c:v libx264 -preset medium -crf 28 -bf 2 -pix_fmt yuv420p -threads 1)

ff -f lavfi -i "$(picture 320x240 25 2)" -c:v libx265 -preset medium -crf 30 -pix_fmt yuv420p10le -tag:v hvc1 \
  -x265-params log-level=error:pools=1:frame-threads=1:info=0 "${exact[@]}" hevc10_320x240.mp4
ff -f lavfi -i "$(picture 322x242 25 2)" -vf scale=161:121 -c:v libvpx-vp9 -crf 40 -b:v 0 -pix_fmt yuv420p -threads 1 "${exact[@]}" vp9_161x121.webm
# 50 coded frames of 320x180 that a player turns by 90 degrees: a 180x320 picture.
ff -f lavfi -i "$(picture 320x180 25 2)" -f lavfi -i "$(tone 2)" "${x264[@]}" -c:a aac -b:a 48k "${exact[@]}" upright.tmp.mp4
# Clockwise by 90, as phones write it. ffmpeg 5 derives the matrix from the "rotate" tag (counted the other way), 6 has an option.
rotate() {
  if ffmpeg -hide_banner -h full 2>/dev/null | grep -q display_rotation; then
    ff -display_rotation -90 -i "$1" -c copy "${exact[@]}" "$2"
  else
    ff -i "$1" -c copy -metadata:s:v:0 rotate=270 -fflags +bitexact "$2"
  fi
}
rotate upright.tmp.mp4 h264_rotated90.mp4
rm upright.tmp.mp4
ff -f lavfi -i "$(picture 320x180 25 2)" "${x264[@]}" "${exact[@]}" h264_noaudio.mp4
ff -f lavfi -i "$(tone 3)" -ac 2 -c:a aac -b:a 64k "${exact[@]}" audio_only.m4a
# 30 fps in the first half, 10 fps in the second: 2 s, 40 frames at uneven distances.
ff -f lavfi -i "$(picture 320x180 30 2)" -vf "select='lt(t,1)+gte(t,1)*not(mod(n,3))'" -fps_mode vfr "${x264[@]}" "${exact[@]}" h264_vfr.mp4
ff -f lavfi -i "$(picture 320x180 25 1)" -f lavfi -i "$(tone 1)" "${x264[@]}" -g 10 -c:a aac -b:a 48k "${exact[@]}" h264_25frames.mp4
# Three white flashes of 0.1 s, each with a beep of 1 kHz, at 0.5, 1.5 and 2.5 s; sound without loss, so that every sample lies where it was put.
flash="if(between(mod(t\,1)\,0.5\,0.59999)\,0.7*sin(2*PI*1000*t)\,0)"
ff -f lavfi -i "color=black:size=64x48:rate=50:duration=3,drawbox=enable='between(mod(t,1),0.499,0.599)':color=white:thickness=fill" \
  -f lavfi -i "aevalsrc=$flash|$flash:sample_rate=48000:duration=3" \
  -c:v libx264 -preset veryslow -crf 20 -bf 0 -g 250 -pix_fmt yuv420p -threads 1 -c:a flac "${exact[@]}" flash_beep.mkv
ls -l ./*.m[pk]* ./*.webm
