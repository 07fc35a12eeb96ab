/* Text subtitles: any codec's packets as lines of ASS. */
#include <string.h>
#include <libavutil/mem.h>
#include "internal.h"

struct mps_av_subtitle {
    AVCodecContext *codec;
    AVSubtitle current;
};

int32_t mps_av_subtitle_is_text(mps_av_source *source, int32_t stream)
{
    const AVCodecDescriptor *codec = avcodec_descriptor_get(source->format->streams[stream]->codecpar->codec_id);
    return codec && codec->props & AV_CODEC_PROP_TEXT_SUB ? 1 : 0;
}

int32_t mps_av_subtitle_open(mps_av_subtitle **out, mps_av_source *source, int32_t stream)
{
    *out = NULL;
    const AVStream *from = source->format->streams[stream];
    const AVCodec *decoder = avcodec_find_decoder(from->codecpar->codec_id);
    if (!decoder || from->codecpar->codec_type != AVMEDIA_TYPE_SUBTITLE)
        return AVERROR_DECODER_NOT_FOUND;
    mps_av_subtitle *subtitle = av_mallocz(sizeof(*subtitle));
    if (!subtitle)
        return AVERROR(ENOMEM);
    int code = (subtitle->codec = avcodec_alloc_context3(decoder)) ? 0 : AVERROR(ENOMEM);
    if (code >= 0)
        code = avcodec_parameters_to_context(subtitle->codec, from->codecpar);
    if (code >= 0) {
        subtitle->codec->pkt_timebase = from->time_base;
        code = avcodec_open2(subtitle->codec, decoder, NULL);
    }
    if (code < 0) {
        mps_av_subtitle_close(subtitle);
        return code;
    }
    *out = subtitle;
    return 0;
}

void mps_av_subtitle_close(mps_av_subtitle *subtitle)
{
    if (!subtitle)
        return;
    avsubtitle_free(&subtitle->current);
    avcodec_free_context(&subtitle->codec);
    av_free(subtitle);
}

const char *mps_av_subtitle_header(mps_av_subtitle *subtitle)
{
    return subtitle->codec->subtitle_header ? (const char *)subtitle->codec->subtitle_header : "";
}

int32_t mps_av_subtitle_decode(mps_av_subtitle *subtitle, mps_av_packet *packet, int64_t *start_ms, int64_t *duration_ms)
{
    avsubtitle_free(&subtitle->current);
    memset(&subtitle->current, 0, sizeof(subtitle->current));
    int got = 0, code = avcodec_decode_subtitle2(subtitle->codec, &subtitle->current, &got, packet);
    if (code < 0 || !got)
        return code < 0 ? code : 0;
    AVRational tick = subtitle->codec->pkt_timebase, milliseconds = { 1, 1000 };
    int64_t at = packet->pts == AV_NOPTS_VALUE ? 0 : av_rescale_q(packet->pts, tick, milliseconds);
    uint32_t end = subtitle->current.end_display_time;
    *start_ms = at + subtitle->current.start_display_time;
    /* UINT32_MAX stands for "until the next". */
    if (end > subtitle->current.start_display_time && end != UINT32_MAX)
        *duration_ms = end - subtitle->current.start_display_time;
    else
        *duration_ms = packet->duration > 0 ? av_rescale_q(packet->duration, tick, milliseconds) : MPS_AV_NOPTS;
    return (int32_t)subtitle->current.num_rects;
}

const char *mps_av_subtitle_line(mps_av_subtitle *subtitle, int32_t index)
{
    if (index < 0 || (unsigned)index >= subtitle->current.num_rects)
        return NULL;
    return subtitle->current.rects[index]->ass;
}
