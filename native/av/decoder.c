/* Decoding, with pictures placed where the caller says. */
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/mem.h>
#include "internal.h"

struct mps_av_decoder {
    AVCodecContext *codec;
    mps_av_picture_memory memory;
    enum AVPixelFormat device_format; /* where pictures should lie; AV_PIX_FMT_NONE = in memory */
};

/* One per picture that lies in the caller's memory; lives as long as the picture, which may outlive the decoder. */
typedef struct placed_picture {
    void (*release)(void *opaque, void *memory);
    void *opaque;
} placed_picture;

static void release_picture(void *opaque, uint8_t *data)
{
    placed_picture *placed = opaque;
    placed->release(placed->opaque, data);
    av_free(placed);
}

/* Bytes that optimised decoders may touch past the end of a plane: libav's own 16 plus one cache line. */
enum { PLANE_PADDING = 16 + 64, LINE_ALIGNMENT = 64 };

/* The same geometry as avcodec_default_get_buffer2, but in one block of the caller's. */
static int place_picture(AVCodecContext *codec, AVFrame *frame, const mps_av_picture_memory *memory)
{
    int width = frame->width, height = frame->height, align[AV_NUM_DATA_POINTERS], stride[4], unaligned;
    avcodec_align_dimensions2(codec, &width, &height, align);
    do {
        /* Widening by the lowest set bit keeps chroma lines an exact fraction of luma lines, which decoders rely on. */
        int code = av_image_fill_linesizes(stride, frame->format, width);
        if (code < 0)
            return code;
        width += width & ~(width - 1);
        unaligned = 0;
        for (int i = 0; i < 4; i++)
            unaligned |= stride[i] % FFMAX(LINE_ALIGNMENT, align[i]);
    } while (unaligned);

    ptrdiff_t lines[4];
    size_t plane[4], offset[4], total = 0;
    for (int i = 0; i < 4; i++)
        lines[i] = stride[i];
    int code = av_image_fill_plane_sizes(plane, frame->format, height, lines);
    if (code < 0)
        return code;
    for (int i = 0; i < 4; i++) {
        offset[i] = total;
        total += plane[i] ? FFALIGN(plane[i] + PLANE_PADDING, LINE_ALIGNMENT) : 0;
    }

    placed_picture *placed = av_malloc(sizeof(*placed));
    uint8_t *base = placed ? memory->acquire(memory->opaque, (int64_t)total) : NULL;
    if (!base) {
        av_free(placed);
        return AVERROR(ENOMEM);
    }
    *placed = (placed_picture){ memory->release, memory->opaque };
    frame->buf[0] = av_buffer_create(base, total, release_picture, placed, 0);
    if (!frame->buf[0]) {
        memory->release(memory->opaque, base);
        av_free(placed);
        return AVERROR(ENOMEM);
    }
    for (int i = 0; i < 4 && plane[i]; i++) {
        frame->data[i] = base + offset[i];
        frame->linesize[i] = stride[i];
    }
    frame->extended_data = frame->data;
    return 0;
}

static int get_buffer(AVCodecContext *codec, AVFrame *frame, int flags)
{
    mps_av_decoder *decoder = codec->opaque;
    if (codec->codec_type == AVMEDIA_TYPE_VIDEO && !codec->hw_frames_ctx && place_picture(codec, frame, &decoder->memory) >= 0)
        return 0;
    return avcodec_default_get_buffer2(codec, frame, flags);
}

/* libav offers the device's format as long as its hwaccel has not refused the stream. */
static enum AVPixelFormat choose_format(AVCodecContext *codec, const enum AVPixelFormat *offered)
{
    const mps_av_decoder *decoder = codec->opaque;
    for (const enum AVPixelFormat *format = offered; *format != AV_PIX_FMT_NONE; format++)
        if (*format == decoder->device_format)
            return *format;
    av_log(codec, AV_LOG_WARNING, "The device does not take this stream: decoding in software\n");
    return avcodec_default_get_format(codec, offered);
}

/* The format in which the decoder puts pictures on devices of this type; AV_PIX_FMT_NONE when it cannot. */
static enum AVPixelFormat find_device_format(const AVCodec *codec, enum AVHWDeviceType type)
{
    enum { METHODS = AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX | AV_CODEC_HW_CONFIG_METHOD_HW_FRAMES_CTX };
    const AVCodecHWConfig *config;
    for (int i = 0; (config = avcodec_get_hw_config(codec, i)) != NULL; i++)
        if (config->device_type == type && config->methods & METHODS)
            return config->pix_fmt;
    return AV_PIX_FMT_NONE;
}

static int put_on(mps_av_decoder *decoder, const AVCodec *codec, AVBufferRef *device, int extra_frames)
{
    enum AVHWDeviceType type = ((const AVHWDeviceContext *)device->data)->type;
    decoder->device_format = find_device_format(codec, type);
    if (decoder->device_format == AV_PIX_FMT_NONE) {
        av_log(NULL, AV_LOG_ERROR, "The decoder %s of this FFmpeg cannot use devices of the type %s\n", codec->name, av_hwdevice_get_type_name(type));
        return AVERROR(ENOSYS);
    }
    AVCodecContext *context = decoder->codec;
    context->opaque = decoder;
    context->get_format = choose_format;
    context->extra_hw_frames = extra_frames;
    context->hw_device_ctx = av_buffer_ref(device);
    return context->hw_device_ctx ? 0 : AVERROR(ENOMEM);
}

int32_t mps_av_decoder_open(mps_av_decoder **out, mps_av_source *source, int32_t stream, int32_t threads,
                            const mps_av_picture_memory *memory, const char *options)
{
    return mps_av_decoder_open_on(out, source, stream, NULL, NULL, 0, threads, memory, options);
}

int32_t mps_av_decoder_open_on(mps_av_decoder **out, mps_av_source *source, int32_t stream, const char *name,
                               mps_av_device *device, int32_t extra_frames, int32_t threads,
                               const mps_av_picture_memory *memory, const char *options)
{
    *out = NULL;
    if (stream < 0 || stream >= (int32_t)source->format->nb_streams)
        return AVERROR(EINVAL);
    const AVStream *from = source->format->streams[stream];
    const AVCodec *codec = name && *name ? avcodec_find_decoder_by_name(name) : avcodec_find_decoder(from->codecpar->codec_id);
    if (!codec || codec->id != from->codecpar->codec_id)
        return AVERROR_DECODER_NOT_FOUND;
    AVDictionary *dict = NULL;
    int code = mps_parse_options(options, &dict);
    if (code < 0)
        return code;

    mps_av_decoder *decoder = av_mallocz(sizeof(*decoder));
    if (!decoder || !(decoder->codec = avcodec_alloc_context3(codec))) {
        code = AVERROR(ENOMEM);
        goto fail;
    }
    AVCodecContext *context = decoder->codec;
    code = avcodec_parameters_to_context(context, from->codecpar);
    if (code < 0)
        goto fail;
    context->pkt_timebase = from->time_base;
    context->framerate = from->avg_frame_rate;
    context->thread_count = threads;
    context->thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE;
    decoder->device_format = AV_PIX_FMT_NONE;
    if (device && (code = put_on(decoder, codec, device, extra_frames)) < 0)
        goto fail;
    if (memory && memory->acquire && (codec->capabilities & AV_CODEC_CAP_DR1)) {
        decoder->memory = *memory;
        context->opaque = decoder;
        context->get_buffer2 = get_buffer;
#if LIBAVCODEC_VERSION_MAJOR < 60
        /* Without it libav 5.x calls get_buffer2 on the user's thread only and stalls its frame threads. */
        context->thread_safe_callbacks = 1;
#endif
    }
    code = avcodec_open2(context, codec, &dict);
    if (code >= 0)
        code = mps_reject_unused(&dict, "the decoder");
    if (code < 0)
        goto fail;
    *out = decoder;
    return 0;

fail:
    av_dict_free(&dict);
    mps_av_decoder_close(decoder);
    return code;
}

void mps_av_decoder_close(mps_av_decoder *decoder)
{
    if (!decoder)
        return;
    avcodec_free_context(&decoder->codec);
    av_free(decoder);
}

int32_t mps_av_decoder_send(mps_av_decoder *decoder, mps_av_packet *packet)
{
    int code = avcodec_send_packet(decoder->codec, packet);
    if (code >= 0 && packet)
        av_packet_unref(packet);
    return code;
}

int32_t mps_av_decoder_receive(mps_av_decoder *decoder, mps_av_frame *frame) { return avcodec_receive_frame(decoder->codec, frame); }

void mps_av_decoder_flush(mps_av_decoder *decoder) { avcodec_flush_buffers(decoder->codec); }

void mps_av_decoder_skip(mps_av_decoder *decoder, int32_t level)
{
    decoder->codec->skip_frame = level >= 2 ? AVDISCARD_NONKEY : level == 1 ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
}

int32_t mps_av_decoder_held_pictures(mps_av_decoder *decoder)
{
    const AVCodecContext *codec = decoder->codec;
    int frame_threads = codec->active_thread_type & FF_THREAD_FRAME ? codec->thread_count : 1;
    int references;
    switch (codec->codec_id) {
    case AV_CODEC_ID_H264:
    case AV_CODEC_ID_HEVC: references = 16; break; /* largest decoded picture buffer of either standard */
    case AV_CODEC_ID_VP9:
    case AV_CODEC_ID_AV1: references = 8; break; /* reference slots */
    default: references = 4; break;
    }
    return references + 1 + frame_threads;
}

int32_t mps_av_decoder_threading(mps_av_decoder *decoder, int32_t *threads)
{
    *threads = decoder->codec->thread_count;
    return (decoder->codec->active_thread_type & FF_THREAD_FRAME ? 1 : 0) | (decoder->codec->active_thread_type & FF_THREAD_SLICE ? 2 : 0);
}
