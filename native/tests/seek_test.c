/* Key frames, seeking, skipping, and pictures with a palette. */
#define _GNU_SOURCE
#include "clip.h"

/* A film of 30 pictures with key frames at 0, 10, 20 in MP4, whose index is complete when it is opened. */
static void seeking(void)
{
    mps_av_video_encoding encoding = video_encoding();
    mps_av_encoder *encoder;
    mps_av_sink *sink;
    OK(mps_av_encoder_open_video(&encoder, "mpeg4", &encoding, NULL));
    OK(mps_av_sink_open(&sink, "mp4", path("keys.mp4"), NULL, NULL, NULL));
    int32_t stream = mps_av_sink_add_encoded(sink, encoder, NULL);
    OK(mps_av_sink_write_header(sink, NULL));
    mps_av_frame_pool *pool;
    OK(mps_av_frame_pool_open(&pool, WIDTH, HEIGHT, encoding.format.format));
    mps_av_frame *frame = mps_av_frame_alloc();
    mps_av_packet *packet = mps_av_packet_alloc();
    CHECK(!mps_av_packet_data(packet));
    for (int n = 0; n <= FRAMES; n++) {
        if (n < FRAMES) {
            OK(mps_av_frame_pool_get(pool, frame));
            draw(frame, n);
            mps_av_frame_set_pts(frame, n);
        }
        OK(mps_av_encoder_send(encoder, n < FRAMES ? frame : NULL));
        while (mps_av_encoder_receive(encoder, packet) >= 0) {
            CHECK(mps_av_packet_data(packet));
            OK(mps_av_sink_write(sink, stream, packet, mps_av_encoder_time_base(encoder)));
        }
    }
    OK(mps_av_sink_write_trailer(sink));
    OK(mps_av_sink_close(sink));
    mps_av_encoder_close(encoder);
    mps_av_frame_pool_close(pool);

    mps_av_source *source;
    mps_av_stream_info info;
    OK(mps_av_source_open(&source, path("keys.mp4"), NULL, NULL, NULL, NULL));
    OK(mps_av_source_probe(source));
    OK(mps_av_source_stream(source, 0, &info));
    int64_t keys[8], last, second = info.time_base.den / info.time_base.num, tick = second / 25;
    CHECK(mps_av_source_index(source, 0, keys, 2, &last) == 3); /* how many there are, not how many fit */
    CHECK(mps_av_source_index(source, 0, keys, 8, &last) == 3);
    CHECK(keys[0] == 0 && keys[1] == 10 * tick && keys[2] == 20 * tick && last == (FRAMES - 1) * tick);
    CHECK(mps_av_source_index(source, 1, keys, 8, &last) < 0 && last == MPS_AV_NOPTS);
    CHECK(mps_av_source_seek_stream(source, 1, 0) < 0);

    /* The same decoder goes on after a seek, and after its end. */
    mps_av_decoder *decoder;
    OK(mps_av_decoder_open(&decoder, source, 0, 1, NULL, NULL));
    static const int wanted[] = { 20, 10, 0 };
    for (int i = 0; i < 3; i++) {
        OK(mps_av_source_seek_stream(source, 0, (wanted[i] + 3) * tick));
        mps_av_decoder_flush(decoder);
        mps_av_packet_info got;
        OK(mps_av_source_read(source, packet));
        mps_av_packet_get(packet, &got);
        CHECK(got.key && got.pts == wanted[i] * tick);
        OK(mps_av_decoder_send(decoder, packet));
        OK(mps_av_decoder_send(decoder, NULL));
        mps_av_frame_info shown;
        OK(mps_av_decoder_receive(decoder, frame));
        mps_av_frame_get(frame, &shown);
        CHECK(shown.pts == wanted[i] * tick && shown.key);
        CHECK(mps_av_decoder_receive(decoder, frame) == mps_av_error_eof());
    }

    /* Key frames alone, then everything again. */
    for (int level = 2; level >= 0; level -= 2) {
        int frames = 0;
        OK(mps_av_source_seek_stream(source, 0, 0));
        mps_av_decoder_flush(decoder);
        mps_av_decoder_skip(decoder, level);
        for (int more = 1; more;) {
            more = mps_av_source_read(source, packet) >= 0;
            CHECK(mps_av_decoder_send(decoder, more ? packet : NULL) >= 0);
            while (mps_av_decoder_receive(decoder, frame) >= 0)
                frames++;
        }
        CHECK(frames == (level ? 3 : FRAMES));
    }
    mps_av_decoder_close(decoder);
    mps_av_source_close(source);
    mps_av_packet_free(packet);
    mps_av_frame_free(frame);
}

/* A picture of palette entries has room for its palette. */
static void palette(void)
{
    mps_av_frame_pool *pool;
    mps_av_frame *frame = mps_av_frame_alloc();
    mps_av_frame_info info;
    OK(mps_av_frame_pool_open(&pool, 33, 17, mps_av_pixel_format("pal8")));
    OK(mps_av_frame_pool_get(pool, frame));
    mps_av_frame_get(frame, &info);
    CHECK(info.data[0] && info.data[1] && info.stride[0] >= 33);
    memset(info.data[0], 1, (size_t)info.stride[0] * 17);
    memset(info.data[1], 0xff, 1024);
    CHECK(((uint8_t *)info.data[0])[info.stride[0] * 16 + 32] == 1);
    mps_av_frame_free(frame);
    mps_av_frame_pool_close(pool);
}

int main(void)
{
    snprintf(folder, sizeof(folder), "%s/mps-seek-test-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    CHECK(mkdtemp(folder));
    mps_av_set_log(NULL, 16); /* quiet */
    seeking();
    palette();
    unlink(path("keys.mp4"));
    CHECK(rmdir(folder) == 0);
    puts("ok");
    return 0;
}
