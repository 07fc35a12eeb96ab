/* What a demuxer opens by itself: a playlist's segments, its keys, the playlist again. */
#include <string.h>
#include <libavutil/avstring.h>
#include <libavutil/mem.h>
#include <libavutil/opt.h>
#include "internal.h"

/* What a server has redirected to is asked about before anything of its answer is read. */
static int refuse_redirect(mps_av_source *source, AVFormatContext *format, AVIOContext **io, const char *url)
{
    uint8_t *location = NULL;
    if (av_opt_get(*io, "location", AV_OPT_SEARCH_CHILDREN, &location) < 0 || !location)
        return 0; /* not by HTTP */
    int refused = strcmp((const char *)location, url) && source->may_open(source->opaque, (const char *)location);
    av_free(location);
    if (!refused)
        return 0;
    source->io_close(format, *io);
    *io = NULL;
    return AVERROR(EACCES);
}

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
    if (code >= 0)
        code = refuse_redirect(source, format, io, url);
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
