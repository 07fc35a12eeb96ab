/* What the shim's tests share: checks, a folder of their own, and pictures that are drawn by number. */
#ifndef MPS_TESTS_CLIP_H
#define MPS_TESTS_CLIP_H

#include "mps/av.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);           \
            exit(1);                                                                  \
        }                                                                             \
    } while (0)

/* The library's words beside the line that failed. */
#define OK(call)                                                                      \
    do {                                                                              \
        int32_t code_ = (call);                                                       \
        if (code_ < 0) {                                                              \
            char words_[128];                                                         \
            mps_av_error_text(code_, words_, sizeof(words_));                         \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, words_);    \
            exit(1);                                                                  \
        }                                                                             \
    } while (0)

enum { WIDTH = 96, HEIGHT = 64, FRAMES = 30, SAMPLES = 1024, BLOCKS = 20, RATE = 48000 };

static char folder[64];

static inline const char *path(const char *name)
{
    static char text[4][160];
    static int next;
    char *p = text[next++ % 4];
    snprintf(p, sizeof(text[0]), "%s/%s", folder, name);
    return p;
}

static inline mps_av_video_encoding video_encoding(void)
{
    return (mps_av_video_encoding){
        .format = { .width = WIDTH, .height = HEIGHT, .format = mps_av_pixel_format("yuv420p"), .sar = { 1, 1 },
                    .time_base = { 1, 25 }, .frame_rate = { 25, 1 },
                    .color_primaries = 2, .color_transfer = 2, .color_space = 2 },
        .gop = 10, .b_frames = 0, .threads = 1, .global_header = 1, .profile = -99, .level = -99,
    };
}

static inline mps_av_audio_encoding audio_encoding(void)
{
    int32_t format = -1;
    CHECK(mps_av_encoder_sample_formats("aac", &format, 1) >= 1);
    return (mps_av_audio_encoding){
        .format = { .format = format, .sample_rate = RATE, .channels = 1, .time_base = { 1, RATE } },
        .bit_rate = 64000, .global_header = 1,
    };
}

/* ---- a file made of drawn pictures ------------------------------------------------------------------------------ */

static inline uint8_t luma(int n, int x, int y) { return (uint8_t)(16 + (x * 2 + y + n * 4) % 200); }

static inline void draw(mps_av_frame *frame, int n)
{
    mps_av_frame_info info;
    mps_av_frame_get(frame, &info);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            ((uint8_t *)info.data[0])[y * info.stride[0] + x] = luma(n, x, y);
    for (int plane = 1; plane < 3; plane++)
        for (int y = 0; y < HEIGHT / 2; y++)
            memset((uint8_t *)info.data[plane] + y * info.stride[plane], 128, WIDTH / 2);
    mps_av_frame_set_pts(frame, n);
    mps_av_frame_request_key(frame, 0);
}

#endif
