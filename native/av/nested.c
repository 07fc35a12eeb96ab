/* What a demuxer opens by itself: a playlist's segments, its keys, the playlist again. */
#include <string.h>
#include <libavutil/avstring.h>
#include "internal.h"

static int open_nested(AVFormatContext *format, AVIOContext **io, const char *url, int flags, AVDictionary **options)
{
    mps_av_source *source = format->opaque;
    const char *address = url;
    /* An encrypted segment is read through a protocol that deciphers it. */
    if (av_strstart(url, "crypto", &address) && (*address == '+' || *address == ':'))
        address++;
    else
        address = url;
    int code = source->may_open(source->opaque, address) ? AVERROR(EACCES) : source->io_open(format, io, url, flags, options);
    source->lost += code < 0;
    return code;
}

static int close_nested(AVFormatContext *format, AVIOContext *io)
{
    mps_av_source *source = format->opaque;
    source->lost += io && io->error < 0;
    return source->io_close(format, io);
}

void mps_watch_nested(mps_av_source *source, mps_av_open_fn may_open, void *opaque)
{
    AVFormatContext *format = source->format;
    source->may_open = may_open;
    source->opaque = opaque;
    source->io_open = format->io_open;
    source->io_close = format->io_close2;
    format->opaque = source;
    format->io_open = open_nested;
    format->io_close2 = close_nested;
}

int32_t mps_av_source_lost(const mps_av_source *source) { return source->lost; }
