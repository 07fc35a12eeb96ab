/* What a format context opens by itself: an address, a playlist's segments, its keys, the playlist again. */
#include <string.h>
#include <libavutil/avstring.h>
#include <libavutil/mem.h>
#include "internal.h"

enum { MOST_REDIRECTS = 8, MOST_OPTIONS = 4096 };

/* `options` and those that whoever decides about an address adds to them. */
static int ask(mps_watch *watch, const char *address, const AVDictionary *options, AVDictionary **all)
{
    char lines[MOST_OPTIONS] = "";
    if (watch->may_open(watch->opaque, address, lines, sizeof(lines)))
        return AVERROR(EACCES);
    int code = mps_parse_options(lines, all);
    return code < 0 ? code : av_dict_copy(all, options, AV_DICT_DONT_OVERWRITE);
}

/* Opens one address, and leaves in `options` those that nobody took. */
static int open_one(AVFormatContext *format, AVIOContext **io, const char *prefix, const char *address, int flags, AVDictionary **options)
{
    mps_watch *watch = format->opaque;
    char *url = av_asprintf("%s%s", prefix, address);
    int code = url ? watch->io_open(format, io, url, flags, options) : AVERROR(ENOMEM);
    av_free(url);
    return code;
}

static int open_nested(AVFormatContext *format, AVIOContext **io, const char *url, int flags, AVDictionary **options)
{
    mps_watch *watch = format->opaque;
    const char *inner = url;
    /* An encrypted segment is read through a protocol that deciphers it. */
    if (av_strstart(url, "crypto", &inner) && (*inner == '+' || *inner == ':'))
        inner++;
    else
        inner = url;
    char prefix[sizeof("crypto+")];
    av_strlcpy(prefix, url, inner - url + 1);

    char *address = av_strdup(inner);
    int code = address ? AVERROR(EIO) : AVERROR(ENOMEM);
    for (int redirects = 0; code == AVERROR(EIO) && redirects <= MOST_REDIRECTS; redirects++) {
        AVDictionary *given = NULL, *kept = NULL;
        char *next = NULL;
        code = ask(watch, address, options ? *options : NULL, &given);
        if (code >= 0)
            code = av_dict_copy(&kept, given, 0);
        if (code >= 0)
            code = open_one(format, io, prefix, address, flags, &given);
        /* What is said here is also how libav answers a redirect that it may not follow. */
        if (code == AVERROR(EIO) && av_strstart(address, "http", NULL) && mps_find_redirect(format, address, kept, &next) >= 0) {
            av_free(address);
            address = next;
        } else if (code == AVERROR(EIO)) {
            redirects = MOST_REDIRECTS;
        }
        if (code >= 0 && options)
            FFSWAP(AVDictionary *, *options, given);
        av_dict_free(&given);
        av_dict_free(&kept);
    }
    av_free(address);
    watch->lost += code < 0;
    return code;
}

static int close_nested(AVFormatContext *format, AVIOContext *io)
{
    mps_watch *watch = format->opaque;
    watch->lost += io && io->error < 0;
    return watch->io_close(format, io);
}

void mps_watch_opens(AVFormatContext *format, mps_watch *watch, mps_av_open_fn may_open, void *opaque)
{
    *watch = (mps_watch){ may_open, opaque, format->io_open, format->io_close2, 0 };
    format->opaque = watch;
    format->io_open = open_nested;
    format->io_close2 = close_nested;
}

int32_t mps_av_source_lost(const mps_av_source *source) { return source->watch.lost; }
