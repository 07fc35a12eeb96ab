/* Packets, frames and recycled pictures. */
#include <string.h>
#include <libavutil/imgutils.h>
#include <libavutil/mem.h>
#include "internal.h"

static int64_t time_or_unknown(int64_t t) { return t == AV_NOPTS_VALUE ? MPS_AV_NOPTS : t; }

mps_av_packet *mps_av_packet_alloc(void) { return av_packet_alloc(); }
void mps_av_packet_free(mps_av_packet *packet) { av_packet_free(&packet); }
void mps_av_packet_unref(mps_av_packet *packet) { av_packet_unref(packet); }
int32_t mps_av_packet_ref(mps_av_packet *to, const mps_av_packet *from) { return av_packet_ref(to, from); }
void mps_av_packet_move(mps_av_packet *to, mps_av_packet *from) { av_packet_move_ref(to, from); }

void mps_av_packet_get(const mps_av_packet *packet, mps_av_packet_info *info)
{
    *info = (mps_av_packet_info){
        .pts = time_or_unknown(packet->pts), .dts = time_or_unknown(packet->dts),
        .duration = packet->duration, .position = packet->pos,
        .stream = packet->stream_index, .size = packet->size,
        .key = !!(packet->flags & AV_PKT_FLAG_KEY),
        .dated = av_packet_get_side_data(packet, AV_PKT_DATA_PRFT, NULL) != NULL,
    };
}

const uint8_t *mps_av_packet_data(const mps_av_packet *packet) { return packet->data; }

void mps_av_packet_set_times(mps_av_packet *packet, int64_t pts, int64_t dts, int64_t duration)
{
    packet->pts = pts == MPS_AV_NOPTS ? AV_NOPTS_VALUE : pts;
    packet->dts = dts == MPS_AV_NOPTS ? AV_NOPTS_VALUE : dts;
    packet->duration = duration;
}

int32_t mps_av_packet_set_data(mps_av_packet *packet, const uint8_t *data, int32_t size)
{
    av_packet_unref(packet);
    int code = av_new_packet(packet, size);
    if (code < 0)
        return code;
    memcpy(packet->data, data, size);
    packet->flags |= AV_PKT_FLAG_KEY;
    return 0;
}

int32_t mps_av_packet_set_webvtt_settings(mps_av_packet *packet, const char *settings)
{
    size_t size = strlen(settings);
    uint8_t *data = av_packet_new_side_data(packet, AV_PKT_DATA_WEBVTT_SETTINGS, size);
    if (!data)
        return AVERROR(ENOMEM);
    memcpy(data, settings, size);
    return 0;
}

mps_av_frame *mps_av_frame_alloc(void) { return av_frame_alloc(); }
void mps_av_frame_free(mps_av_frame *frame) { av_frame_free(&frame); }
void mps_av_frame_unref(mps_av_frame *frame) { av_frame_unref(frame); }
int32_t mps_av_frame_ref(mps_av_frame *to, const mps_av_frame *from) { return av_frame_ref(to, from); }
void mps_av_frame_move(mps_av_frame *to, mps_av_frame *from) { av_frame_move_ref(to, from); }

void mps_av_frame_get(const mps_av_frame *frame, mps_av_frame_info *info)
{
    int64_t pts = frame->best_effort_timestamp != AV_NOPTS_VALUE ? frame->best_effort_timestamp : frame->pts;
    *info = (mps_av_frame_info){
        .pts = time_or_unknown(pts),
        .width = frame->width, .height = frame->height, .format = frame->format,
        .samples = frame->nb_samples, .sample_rate = frame->sample_rate, .channels = frame->ch_layout.nb_channels,
        .sar = mps_rational(frame->sample_aspect_ratio),
        .color_primaries = frame->color_primaries, .color_transfer = frame->color_trc,
        .color_space = frame->colorspace, .color_range = frame->color_range, .chroma_location = frame->chroma_location,
    };
    for (int i = 0; i < 4; i++) {
        info->data[i] = frame->data[i];
        info->stride[i] = frame->linesize[i];
    }
#if LIBAVUTIL_VERSION_MAJOR >= 58
    info->duration = frame->duration;
    info->key = !!(frame->flags & AV_FRAME_FLAG_KEY);
    info->interlaced = !!(frame->flags & AV_FRAME_FLAG_INTERLACED);
    info->top_field_first = !!(frame->flags & AV_FRAME_FLAG_TOP_FIELD_FIRST);
#else
    info->duration = frame->pkt_duration;
    info->key = frame->key_frame;
    info->interlaced = frame->interlaced_frame;
    info->top_field_first = frame->top_field_first;
#endif
}

void mps_av_frame_set_duration(mps_av_frame *frame, int64_t duration)
{
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
    frame->duration = duration;
#endif
#if LIBAVUTIL_VERSION_MAJOR < 59
    frame->pkt_duration = duration;
#endif
}

void mps_av_frame_set_pts(mps_av_frame *frame, int64_t pts)
{
    frame->pts = pts == MPS_AV_NOPTS ? AV_NOPTS_VALUE : pts;
    frame->best_effort_timestamp = frame->pts;
}

void mps_av_frame_request_key(mps_av_frame *frame, int32_t key)
{
    frame->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
}

void mps_av_frame_set_progressive(mps_av_frame *frame)
{
#if LIBAVUTIL_VERSION_MAJOR >= 58
    frame->flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
#else
    frame->interlaced_frame = frame->top_field_first = 0;
#endif
}

int32_t mps_av_frame_alloc_samples(mps_av_frame *frame, const mps_av_audio_format *format, int32_t samples)
{
    av_frame_unref(frame);
    frame->nb_samples = samples;
    frame->format = format->format;
    frame->sample_rate = format->sample_rate;
    int code = mps_parse_layout(&frame->ch_layout, format->layout, format->channels);
    if (code >= 0)
        code = av_frame_get_buffer(frame, 0);
    if (code < 0)
        av_frame_unref(frame);
    return code;
}

int32_t mps_av_frame_copy_properties(mps_av_frame *to, const mps_av_frame *from) { return av_frame_copy_props(to, from); }
void mps_av_frame_set_color(mps_av_frame *frame, int32_t primaries, int32_t transfer, int32_t space, int32_t range,
                            int32_t chroma_location)
{
    frame->color_primaries = primaries;
    frame->color_trc = transfer;
    frame->colorspace = space;
    frame->color_range = range;
    frame->chroma_location = chroma_location;
    av_frame_remove_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    av_frame_remove_side_data(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
}
void mps_av_frame_set_chroma_location(mps_av_frame *frame, int32_t location) { frame->chroma_location = location; }
void mps_av_frame_set_sar(mps_av_frame *frame, mps_av_rational sar) { frame->sample_aspect_ratio = av_rational(sar); }

int32_t mps_av_frame_is_writable(mps_av_frame *frame) { return av_frame_is_writable(frame) > 0; }

struct mps_av_frame_pool {
    AVBufferPool *pool;
    int width, height, format;
    int stride[4];
    size_t offset[4];
};

/* Pixels that a SIMD routine may read past the end of a line or plane. */
enum { PICTURE_PADDING = 64 };

int32_t mps_av_frame_pool_open(mps_av_frame_pool **out, int32_t width, int32_t height, int32_t format)
{
    *out = NULL;
    int code = av_image_check_size(width, height, 0, NULL);
    if (code < 0)
        return code;
    mps_av_frame_pool *pool = av_mallocz(sizeof(*pool));
    if (!pool)
        return AVERROR(ENOMEM);
    *pool = (mps_av_frame_pool){ .width = width, .height = height, .format = format };

    code = av_image_fill_linesizes(pool->stride, format, FFALIGN(width, 64));
    ptrdiff_t stride[4];
    size_t plane[4], total = 0;
    for (int i = 0; i < 4; i++)
        stride[i] = pool->stride[i] = FFALIGN(pool->stride[i], 64);
    if (code >= 0)
        code = av_image_fill_plane_sizes(plane, format, FFALIGN(height, 2), stride);
    for (int i = 0; code >= 0 && i < 4; i++) {
        pool->offset[i] = total;
        total += FFALIGN(plane[i] + PICTURE_PADDING, 64);
    }
    if (code >= 0 && !(pool->pool = av_buffer_pool_init(total + 64, NULL)))
        code = AVERROR(ENOMEM);
    if (code < 0) {
        mps_av_frame_pool_close(pool);
        return code;
    }
    *out = pool;
    return 0;
}

int32_t mps_av_frame_pool_get(mps_av_frame_pool *pool, mps_av_frame *frame)
{
    AVBufferRef *buffer = av_buffer_pool_get(pool->pool);
    if (!buffer)
        return AVERROR(ENOMEM);
    av_frame_unref(frame);
    frame->buf[0] = buffer;
    frame->width = pool->width;
    frame->height = pool->height;
    frame->format = pool->format;
    uint8_t *base = (uint8_t *)FFALIGN((uintptr_t)buffer->data, 64);
    for (int i = 0; i < 4 && pool->stride[i]; i++) {
        frame->data[i] = base + pool->offset[i];
        frame->linesize[i] = pool->stride[i];
    }
    /* A palette is a plane without lines. */
    if (pool->format == AV_PIX_FMT_PAL8)
        frame->data[1] = base + pool->offset[1];
    frame->extended_data = frame->data;
    return 0;
}

void mps_av_frame_pool_close(mps_av_frame_pool *pool)
{
    if (!pool)
        return;
    av_buffer_pool_uninit(&pool->pool);
    av_free(pool);
}
