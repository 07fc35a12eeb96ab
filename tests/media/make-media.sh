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
# HDR10: PQ, BT.2020, mastering display and light level in the bitstream. A ramp from black to the brightest, grey above, colours below.
ff -f lavfi -i "gradients=size=192x96:rate=25:duration=0.4:c0=black:c1=white:x0=0:y0=48:x1=191:y1=48:nb_colors=2:speed=0.00001,format=yuv420p10le" \
  -f lavfi -i "rgbtestsrc=size=192x32:rate=25:duration=0.4,format=yuv444p,eq=saturation=0.1,format=yuv420p10le" -filter_complex "[0][1]overlay=0:64:format=yuv420p10" -c:v libx265 -preset medium -crf 20 \
  -pix_fmt yuv420p10le -tag:v hvc1 -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc \
  -x265-params "log-level=error:pools=1:frame-threads=1:info=0:hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50):max-cll=1000,400" \
  "${exact[@]}" hdr10_192x96.mp4
# Interlaced, upper field first: 25 frames of 50 fields each second, a bar that moves.
ff -f lavfi -i "$(picture 192x96 50 1)" -vf "interlace=scan=tff:lowpass=off" -c:v libx264 -preset medium -crf 26 -flags +ildct+ilme -x264-params tff=1:threads=1 \
  -pix_fmt yuv420p "${exact[@]}" h264_interlaced.mp4
# Changes its size and the shape of its samples after the first half second.
for part in 1 2; do
  [ "$part" = 1 ] && { shape="128x96"; sar=1/1; start=0; } || { shape="96x64"; sar=4/3; start=0.56; }
  ff -f lavfi -i "$(picture $shape 25 0.48)" -vf "setsar=$sar" "${x264[@]}" -output_ts_offset "$start" "${exact[@]}" -f mpegts "part$part.tmp.ts"
done
cat part1.tmp.ts part2.tmp.ts >h264_changes.ts
rm part1.tmp.ts part2.tmp.ts
# Half transparent red over nothing, and a hole.
ff -f lavfi -i "color=black:size=64x48:rate=25:duration=0.2,format=rgba,geq=r='255*gt(X,31)':g='255*lt(X,32)':b=0:a='128*gt(X,31)'" -c:v png "${exact[@]}" alpha_64x48.mov
ls -l ./*.m[pk]* ./*.webm ./*.m4a ./*.ts ./*.mov
