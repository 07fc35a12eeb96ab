/*
 * Hardware devices from a caller's side, in two parts: what must be refused cleanly where there is no hardware, and pictures
 * that go up to a device, through a filter there and down again. The second part needs any Vulkan device, for which Mesa's
 * software one (Debian: mesa-vulkan-drivers) serves; without one the test is skipped with exit code 77.
 */
#define _GNU_SOURCE
#include "mps/av.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHECK(condition)                                                              \
    do {                                                                              \
        if (!(condition)) {                                                           \
            fprintf(stderr, "%s:%d: %s (log: %s)\n", __FILE__, __LINE__, #condition, last_line); \
            exit(1);                                                                  \
        }                                                                             \
    } while (0)
#define OK(call) CHECK((call) >= 0)

enum { WIDTH = 96, HEIGHT = 64, SKIPPED = 77 };

static char last_line[512];

static void on_line(int32_t level, const char *context, const char *line)
{
    (void)level;
    (void)context;
    snprintf(last_line, sizeof(last_line), "%s", line);
}

static mps_av_video_encoding encoding_of(const char *format)
{
    return (mps_av_video_encoding){
        .format = { .width = WIDTH, .height = HEIGHT, .format = mps_av_pixel_format(format), .sar = { 1, 1 },
                    .time_base = { 1, 25 }, .frame_rate = { 25, 1 },
                    .color_primaries = 2, .color_transfer = 2, .color_space = 2 },
        .gop = 10, .b_frames = 0, .threads = 1, .profile = -99, .level = -99,
    };
}

static mps_av_frame *picture(const char *format)
{
    mps_av_frame_pool *pool;
    OK(mps_av_frame_pool_open(&pool, WIDTH, HEIGHT, mps_av_pixel_format(format)));
    mps_av_frame *frame = mps_av_frame_alloc();
    OK(mps_av_frame_pool_get(pool, frame));
    mps_av_frame_pool_close(pool);
    return frame;
}

/* ---- refusals --------------------------------------------------------------------------------------------------- */

static void refused_devices(void)
{
    int types = 0;
    while (mps_av_device_type(types))
        CHECK(*mps_av_device_type(types++));
    CHECK(!mps_av_device_type(types) && !mps_av_device_type(types + 1));

    mps_av_device *device = (void *)1;
    CHECK(mps_av_device_open(&device, "no_such_type", NULL, NULL) < 0 && !device);
    CHECK(strstr(last_line, "no_such_type"));
    for (int i = 0; i < types; i++) {
        const char *type = mps_av_device_type(i);
        if (strcmp(type, "vaapi") && strcmp(type, "vulkan") && strcmp(type, "cuda"))
            continue;
        device = (void *)1;
        last_line[0] = 0;
        CHECK(mps_av_device_open(&device, type, "/no/such/device", NULL) < 0 && !device);
        CHECK(last_line[0]); /* it says why */
        CHECK(mps_av_device_open(&device, type, NULL, "no equals sign") < 0 && !device);
    }
    mps_av_device_close(NULL);
    mps_av_device_frames_close(NULL);
}

static void refused_options(void)
{
    CHECK(mps_av_encoder_check_options("mpeg2video", "intra_vlc=1\nb=1000000") == 0);
    CHECK(mps_av_encoder_check_options("mpeg2video", NULL) == 0);
    CHECK(mps_av_encoder_check_options("mpeg2video", "no_such_option=1") == mps_av_error_option());
    CHECK(strstr(last_line, "no_such_option"));
    CHECK(mps_av_encoder_check_options("mpeg2video", "b=many") < 0);
    CHECK(mps_av_encoder_check_options("no_such_encoder", "b=1") < 0);
}

static void formats(void)
{
    CHECK(!mps_av_pixel_format_on_device(mps_av_pixel_format("yuv420p")));
    CHECK(!mps_av_pixel_format_on_device(-1));
    CHECK(mps_av_pixel_format_on_device(mps_av_pixel_format("vulkan")) == 1);
    mps_av_frame *frame = picture("yuv420p");
    CHECK(!mps_av_device_frames_of(frame));
    mps_av_frame *other = picture("yuv420p");
    CHECK(mps_av_frame_transfer(other, frame) < 0); /* neither is on a device */
    mps_av_frame_free(frame);
    mps_av_frame_free(other);
}

/* ---- with a device ---------------------------------------------------------------------------------------------- */

static void fill(mps_av_frame *frame)
{
    mps_av_frame_info info;
    mps_av_frame_get(frame, &info);
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < (plane ? HEIGHT / 2 : HEIGHT); y++)
            for (int x = 0; x < (plane ? WIDTH / 2 : WIDTH); x++)
                ((uint8_t *)info.data[plane])[y * info.stride[plane] + x] = (uint8_t)(16 + (x * 2 + y * 3 + plane * 50) % 200);
    mps_av_frame_set_pts(frame, 42);
}

static void compare(mps_av_frame *a, mps_av_frame *b)
{
    mps_av_frame_info left, right;
    mps_av_frame_get(a, &left);
    mps_av_frame_get(b, &right);
    CHECK(left.width == right.width && left.height == right.height && left.format == right.format && left.pts == right.pts);
    for (int plane = 0; plane < 3; plane++)
        for (int y = 0; y < (plane ? HEIGHT / 2 : HEIGHT); y++)
            CHECK(!memcmp((uint8_t *)left.data[plane] + y * left.stride[plane], (uint8_t *)right.data[plane] + y * right.stride[plane],
                          (size_t)(plane ? WIDTH / 2 : WIDTH)));
}

/* Up, down: the same samples. The frame outlives both the set and the device that it was made with. */
static void up_and_down(mps_av_device *device)
{
    mps_av_device_frames *frames;
    OK(mps_av_device_frames_open(&frames, device, WIDTH, HEIGHT, mps_av_pixel_format("yuv420p"), 2));
    mps_av_device_frames_info set;
    mps_av_device_frames_get_info(frames, &set);
    CHECK(set.width == WIDTH && set.height == HEIGHT && set.memory_format == mps_av_pixel_format("yuv420p"));
    CHECK(mps_av_pixel_format_on_device(set.format) == 1);

    mps_av_frame *drawn = picture("yuv420p"), *up = mps_av_frame_alloc(), *down = mps_av_frame_alloc();
    fill(drawn);
    OK(mps_av_device_frames_get(frames, up));
    mps_av_device_frames_close(frames);
    OK(mps_av_frame_transfer(up, drawn));
    mps_av_frame_info info;
    mps_av_frame_get(up, &info);
    CHECK(info.format == set.format && info.pts == 42);
    mps_av_device_frames *of = mps_av_device_frames_of(up);
    CHECK(of);
    mps_av_device_frames_close(of);

    OK(mps_av_frame_transfer(down, up)); /* a blank frame gets a picture */
    compare(drawn, down);
    mps_av_frame *ready = picture("yuv420p"); /* one that has a picture keeps it */
    OK(mps_av_frame_transfer(ready, up));
    compare(drawn, ready);

    mps_av_frame_free(ready);
    mps_av_frame_free(drawn);
    mps_av_frame_free(down);
    mps_av_frame_free(up);
}

/* The driver may read late, so memory is not given to another picture while its copy on the device lives. */
static void memory_lives_as_long_as_its_copy(mps_av_device *device)
{
    mps_av_device_frames *frames;
    mps_av_frame_pool *pool;
    OK(mps_av_device_frames_open(&frames, device, WIDTH, HEIGHT, mps_av_pixel_format("yuv420p"), 0));
    OK(mps_av_frame_pool_open(&pool, WIDTH, HEIGHT, mps_av_pixel_format("yuv420p")));
    mps_av_frame *drawn = mps_av_frame_alloc(), *up = mps_av_frame_alloc(), *next = mps_av_frame_alloc();
    mps_av_frame_info first, second;
    OK(mps_av_frame_pool_get(pool, drawn));
    mps_av_frame_get(drawn, &first);
    fill(drawn);
    OK(mps_av_device_frames_get(frames, up));
    OK(mps_av_frame_transfer(up, drawn));
    mps_av_frame_unref(drawn);
    OK(mps_av_frame_pool_get(pool, next));
    mps_av_frame_get(next, &second);
    CHECK(second.data[0] != first.data[0]);
    mps_av_frame_unref(up);
    OK(mps_av_frame_pool_get(pool, drawn));
    mps_av_frame_get(drawn, &second);
    CHECK(second.data[0] == first.data[0]); /* and no longer */
    mps_av_frame_free(drawn);
    mps_av_frame_free(up);
    mps_av_frame_free(next);
    mps_av_frame_pool_close(pool);
    mps_av_device_frames_close(frames);
}

static void filter_there(mps_av_device *device)
{
    mps_av_device_frames *frames;
    OK(mps_av_device_frames_open(&frames, device, WIDTH, HEIGHT, mps_av_pixel_format("nv12"), 0));
    mps_av_device_frames_info set;
    mps_av_device_frames_get_info(frames, &set);
    mps_av_video_format in = encoding_of("nv12").format;
    in.format = set.format;
    mps_av_filter *filter = (void *)1;
    CHECK(mps_av_filter_open_video(&filter, &in, "scale_vulkan=w=48:h=32", 1) < 0 && !filter); /* their set is missing */
    OK(mps_av_filter_open_video_on(&filter, &in, "scale_vulkan=w=48:h=32", 1, frames));

    mps_av_frame *drawn = picture("nv12"), *up = mps_av_frame_alloc(), *small = mps_av_frame_alloc(), *down = mps_av_frame_alloc();
    mps_av_frame_info info;
    mps_av_frame_get(drawn, &info);
    for (int plane = 0; plane < 2; plane++)
        for (int y = 0; y < HEIGHT >> plane; y++)
            memset((uint8_t *)info.data[plane] + y * info.stride[plane], plane ? 90 : 160, WIDTH);
    OK(mps_av_device_frames_get(frames, up));
    OK(mps_av_frame_transfer(up, drawn));
    OK(mps_av_filter_push(filter, up));
    OK(mps_av_filter_pull(filter, small));
    mps_av_device_frames *results = mps_av_filter_output_frames(filter);
    CHECK(results);
    mps_av_device_frames_get_info(results, &set);
    CHECK(set.width == 48 && set.height == 32);
    OK(mps_av_frame_transfer(down, small));
    mps_av_frame_get(down, &info);
    CHECK(info.width == 48 && info.height == 32 && info.format == mps_av_pixel_format("nv12"));
    CHECK(abs(((uint8_t *)info.data[0])[20 * info.stride[0] + 20] - 160) <= 1);
    CHECK(abs(((uint8_t *)info.data[1])[10 * info.stride[1] + 20] - 90) <= 1);

    mps_av_device_frames_close(results);
    mps_av_device_frames_close(frames);
    mps_av_filter_close(filter);
    mps_av_frame_free(drawn);
    mps_av_frame_free(up);
    mps_av_frame_free(small);
    mps_av_frame_free(down);
}

/* The codecs' side: what a device cannot do is refused before anything is coded. */
static void refused_codecs(mps_av_device *device)
{
    mps_av_device_frames *frames = (void *)1;
    CHECK(mps_av_device_frames_open(&frames, device, WIDTH, HEIGHT, mps_av_pixel_format("pal8"), 0) < 0 && !frames);
    CHECK(mps_av_device_frames_open(&frames, device, 1 << 20, 1 << 20, mps_av_pixel_format("nv12"), 0) < 0 && !frames);
    mps_av_device *derived = (void *)1;
    CHECK(mps_av_device_derive(&derived, "no_such_type", device) < 0 && !derived);

    /* An encoder that knows memory only. */
    OK(mps_av_device_frames_open(&frames, device, WIDTH, HEIGHT, mps_av_pixel_format("yuv420p"), 0));
    mps_av_device_frames_info set;
    mps_av_device_frames_get_info(frames, &set);
    mps_av_video_encoding encoding = encoding_of("yuv420p");
    encoding.format.format = set.format;
    mps_av_encoder *encoder = (void *)1;
    CHECK(mps_av_encoder_open_video_on(&encoder, "mpeg1video", &encoding, NULL, NULL, frames) < 0 && !encoder);
    mps_av_device_frames_close(frames);

    /* A decoder that knows memory only. */
    char path[] = "/tmp/mps-device-test-XXXXXX";
    int descriptor = mkstemp(path);
    CHECK(descriptor >= 0);
    close(descriptor);
    encoding = encoding_of("yuv420p");
    OK(mps_av_encoder_open_video(&encoder, "mpeg1video", &encoding, NULL));
    mps_av_sink *sink;
    OK(mps_av_sink_open(&sink, "matroska", path, NULL, NULL, NULL));
    OK(mps_av_sink_add_encoded(sink, encoder, NULL));
    OK(mps_av_sink_write_header(sink, NULL));
    mps_av_frame *frame = picture("yuv420p");
    fill(frame);
    mps_av_packet *packet = mps_av_packet_alloc();
    OK(mps_av_encoder_send(encoder, frame));
    OK(mps_av_encoder_send(encoder, NULL));
    while (mps_av_encoder_receive(encoder, packet) >= 0)
        OK(mps_av_sink_write(sink, 0, packet, mps_av_encoder_time_base(encoder)));
    OK(mps_av_sink_write_trailer(sink));
    OK(mps_av_sink_close(sink));
    mps_av_encoder_close(encoder);

    mps_av_source *source;
    OK(mps_av_source_open(&source, path, NULL, NULL, NULL, NULL));
    OK(mps_av_source_probe(source));
    mps_av_decoder *decoder = (void *)1;
    CHECK(mps_av_decoder_open_on(&decoder, source, 0, NULL, device, 4, 1, NULL, NULL) < 0 && !decoder);
    CHECK(strstr(last_line, "mpeg1video") && strstr(last_line, "vulkan"));
    CHECK(mps_av_decoder_open_on(&decoder, source, 0, "h264", NULL, 0, 1, NULL, NULL) < 0 && !decoder); /* of another codec */
    CHECK(mps_av_decoder_open_on(&decoder, source, 0, "no_such", NULL, 0, 1, NULL, NULL) < 0 && !decoder);
    OK(mps_av_decoder_open_on(&decoder, source, 0, "mpeg1video", NULL, 0, 1, NULL, NULL));
    mps_av_decoder_close(decoder);
    mps_av_source_close(source);
    mps_av_packet_free(packet);
    mps_av_frame_free(frame);
    unlink(path);
}

/*
 * The Vulkan loader tries every driver and unloads those that do not fit; some leave memory behind, which AddressSanitizer can
 * neither reach nor name once they are gone. So nothing is unloaded.
 */
__attribute__((visibility("default"))) int dlclose(void *library)
{
    (void)library;
    return 0;
}

int main(void)
{
    mps_av_set_log(on_line, 16);
    refused_devices();
    refused_options();
    formats();

    mps_av_device *device;
    if (mps_av_device_open(&device, "vulkan", "", "") < 0) {
        printf("no Vulkan device: %s\n", last_line);
        return SKIPPED;
    }
    up_and_down(device);
    memory_lives_as_long_as_its_copy(device);
    filter_there(device);
    refused_codecs(device);
    mps_av_device_close(device);
    puts("ok");
    return 0;
}
