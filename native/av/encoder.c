/* Encoding. */
#include <string.h>
#include <libavutil/hwcontext.h>
#include <libavutil/mem.h>
#include "internal.h"

static int open_encoder(mps_av_encoder **out, AVCodecContext *context, const AVCodec *codec, int threads, int global_header, const char *options)
{
    AVDictionary *dict = NULL;
    mps_av_encoder *encoder = NULL;
    int code = mps_parse_options(options, &dict);
    if (code < 0)
        goto fail;
    context->thread_count = threads;
    if (global_header)
        context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    code = avcodec_open2(context, codec, &dict);
    if (code >= 0)
        code = mps_reject_unused(&dict, codec->name);
    if (code >= 0 && !(encoder = av_mallocz(sizeof(*encoder))))
        code = AVERROR(ENOMEM);
    if (code < 0)
        goto fail;
    encoder->codec = context;
    *out = encoder;
    return 0;

fail:
    av_dict_free(&dict);
    avcodec_free_context(&context);
    return code;
}

int32_t mps_av_encoder_open_video(mps_av_encoder **out, const char *name, const mps_av_video_encoding *encoding, const char *options)
{
    return mps_av_encoder_open_video_on(out, name, encoding, options, NULL, NULL);
}

/* Takes references of its own. */
static int put_on(AVCodecContext *context, AVBufferRef *device, AVBufferRef *frames)
{
    if (device && !(context->hw_device_ctx = av_buffer_ref(device)))
        return AVERROR(ENOMEM);
    if (frames && !(context->hw_frames_ctx = av_buffer_ref(frames)))
        return AVERROR(ENOMEM);
    if (frames)
        context->sw_pix_fmt = ((const AVHWFramesContext *)frames->data)->sw_format;
    return 0;
}

int32_t mps_av_encoder_open_video_on(mps_av_encoder **out, const char *name, const mps_av_video_encoding *encoding,
                                     const char *options, mps_av_device *device, mps_av_device_frames *frames)
{
    *out = NULL;
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    if (!codec)
        return AVERROR_ENCODER_NOT_FOUND;
    AVCodecContext *context = avcodec_alloc_context3(codec);
    if (!context)
        return AVERROR(ENOMEM);
    const mps_av_video_format *format = &encoding->format;
    context->width = format->width;
    context->height = format->height;
    context->pix_fmt = format->format;
    context->sample_aspect_ratio = av_rational(format->sar);
    context->time_base = av_rational(format->time_base);
    context->framerate = av_rational(format->frame_rate);
    context->color_primaries = format->color_primaries;
    context->color_trc = format->color_transfer;
    context->colorspace = format->color_space;
    context->color_range = format->color_range;
    context->chroma_sample_location = format->chroma_location;
    if (encoding->bit_rate > 0)
        context->bit_rate = encoding->bit_rate;
    if (encoding->max_rate > 0)
        context->rc_max_rate = encoding->max_rate;
    if (encoding->buffer_size > 0)
        context->rc_buffer_size = (int)FFMIN(encoding->buffer_size, INT32_MAX);
    if (encoding->gop >= 0)
        context->gop_size = encoding->gop;
    if (encoding->b_frames >= 0)
        context->max_b_frames = encoding->b_frames;
    if (encoding->profile != -99)
        context->profile = encoding->profile;
    if (encoding->level != -99)
        context->level = encoding->level;
    int code = put_on(context, device, frames);
    if (code < 0) {
        avcodec_free_context(&context);
        return code;
    }
    return open_encoder(out, context, codec, encoding->threads, encoding->global_header, options);
}

int32_t mps_av_encoder_open_audio(mps_av_encoder **out, const char *name, const mps_av_audio_encoding *encoding, const char *options)
{
    *out = NULL;
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    if (!codec)
        return AVERROR_ENCODER_NOT_FOUND;
    AVCodecContext *context = avcodec_alloc_context3(codec);
    if (!context)
        return AVERROR(ENOMEM);
    const mps_av_audio_format *format = &encoding->format;
    context->sample_fmt = format->format;
    context->sample_rate = format->sample_rate;
    context->time_base = av_rational(format->time_base);
    if (encoding->bit_rate > 0)
        context->bit_rate = encoding->bit_rate;
    int code = mps_parse_layout(&context->ch_layout, format->layout, format->channels);
    if (code < 0) {
        avcodec_free_context(&context);
        return code;
    }
    return open_encoder(out, context, codec, 1, encoding->global_header, options);
}

/* SVT-AV1 1.4 waits for ever when it is closed before its first frame. */
static void feed(mps_av_encoder *encoder)
{
    AVCodecContext *codec = encoder->codec;
    AVFrame *frame = av_frame_alloc();
    if (frame) {
        frame->width = codec->width;
        frame->height = codec->height;
        frame->format = codec->pix_fmt;
        frame->pts = 0;
        if (av_frame_get_buffer(frame, 0) >= 0)
            avcodec_send_frame(codec, frame);
        av_frame_free(&frame);
    }
}

void mps_av_encoder_close(mps_av_encoder *encoder)
{
    if (!encoder)
        return;
    if (!encoder->fed && !strcmp(encoder->codec->codec->name, "libsvtav1"))
        feed(encoder);
    avcodec_free_context(&encoder->codec);
    av_free(encoder);
}

int32_t mps_av_encoder_send(mps_av_encoder *encoder, mps_av_frame *frame)
{
    if (!frame && !encoder->fed) {
        encoder->empty = 1; /* see feed() */
        return 0;
    }
    int code = avcodec_send_frame(encoder->codec, frame);
    if (code >= 0 && frame) {
        encoder->fed = 1;
        av_frame_unref(frame);
    }
    return code;
}

int32_t mps_av_encoder_receive(mps_av_encoder *encoder, mps_av_packet *packet)
{
    return encoder->empty ? AVERROR_EOF : avcodec_receive_packet(encoder->codec, packet);
}

int32_t mps_av_encoder_frame_size(mps_av_encoder *encoder)
{
    return encoder->codec->codec->capabilities & AV_CODEC_CAP_VARIABLE_FRAME_SIZE ? 0 : encoder->codec->frame_size;
}

int32_t mps_av_encoder_initial_padding(mps_av_encoder *encoder) { return encoder->codec->initial_padding; }

mps_av_rational mps_av_encoder_time_base(mps_av_encoder *encoder) { return mps_rational(encoder->codec->time_base); }
