/* Shared by the shim's own files only. */
#ifndef MPS_AV_INTERNAL_H
#define MPS_AV_INTERNAL_H

#include <stdatomic.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include "mps/av.h"

struct mps_av_interrupt {
    atomic_int cancelled;
    _Atomic int64_t deadline; /* av_gettime_relative() value, 0 = none */
};

struct mps_av_io {
    AVIOContext *context;
    void *opaque;
    mps_av_read_fn read;
    mps_av_write_fn write;
    mps_av_seek_fn seek;
};

/* Who is asked about the addresses that a format context opens; see nested.c. */
typedef struct {
    mps_av_open_fn may_open;
    void *opaque;
    int (*io_open)(AVFormatContext *, AVIOContext **, const char *, int, AVDictionary **);
    int (*io_close)(AVFormatContext *, AVIOContext *);
    int32_t lost;
} mps_watch;

struct mps_av_source {
    AVFormatContext *format;
    mps_watch watch;
};

struct mps_av_encoder {
    AVCodecContext *codec;
    int fed;   /* a frame was sent */
    int empty; /* the end was sent, and no frame before it */
};

static inline mps_av_rational mps_rational(AVRational r) { return (mps_av_rational){ r.num, r.den }; }
static inline AVRational av_rational(mps_av_rational r) { return (AVRational){ r.num, r.den }; }

/*
 * Asks before a format context opens an address, follows redirects one by one, and counts what it did not get; before it opens any. The
 * watch outlives the context.
 */
void mps_watch_opens(AVFormatContext *format, mps_watch *watch, mps_av_open_fn may_open, void *opaque);
/* Where an HTTP server says that an address lies instead, absolute, for av_free; AVERROR(EIO) when it says no such thing. */
int mps_find_redirect(AVFormatContext *format, const char *url, const AVDictionary *options, char **location);

AVIOInterruptCB mps_interrupt_callback(mps_av_interrupt *interrupt);

/* Parses "key=value\n" lines; values are literal. */
int mps_parse_options(const char *text, AVDictionary **out);
/* MPS_AV_OPTION with a log line that names the first left-over option; 0 when none is left. Frees the dictionary. */
int mps_reject_unused(AVDictionary **options, const char *where);
#define MPS_AV_ERROR_OPTION AVERROR_OPTION_NOT_FOUND

/* Adds a stream that is described as another one is. */
int mps_copy_stream(AVFormatContext *to, const AVStream *from, AVStream **out);

/* Puts a colour volume on a stream as side data. */
int mps_add_hdr(AVStream *stream, const mps_av_hdr *hdr);

/* Copies with truncation; NULL becomes "". */
void mps_copy_text(char *to, size_t size, const char *from);

/* Side data of a stream, NULL when it has none of the type. */
static inline const uint8_t *mps_stream_side_data(const AVStream *stream, enum AVPacketSideDataType type)
{
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *found = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, type);
    return found ? found->data : NULL;
#else
    return av_stream_get_side_data(stream, type, NULL);
#endif
}

/* A channel layout from its description; when that is empty or names no positions, the usual one for `channels`. */
static inline int mps_parse_layout(AVChannelLayout *layout, const char *text, int channels)
{
    if (text && *text) {
        int code = av_channel_layout_from_string(layout, text);
        if (code < 0)
            return code;
        if (layout->order != AV_CHANNEL_ORDER_UNSPEC)
            return 0;
        channels = layout->nb_channels;
        av_channel_layout_uninit(layout);
    }
    if (channels <= 0)
        return AVERROR(EINVAL);
    av_channel_layout_default(layout, channels);
    return 0;
}

#endif
