/* An input's bytes as they are, through libav's protocols. */
#include <libavutil/mem.h>
#include "internal.h"

struct mps_av_bytes {
    AVFormatContext *format; /* opens them, and nothing else */
    AVIOContext *io;
    mps_watch watch;
};

int32_t mps_av_bytes_open(mps_av_bytes **out, const char *url, const char *options, mps_av_interrupt *interrupt,
                          mps_av_open_fn may_open, void *opaque)
{
    *out = NULL;
    AVDictionary *dictionary = NULL;
    int code = mps_parse_options(options, &dictionary);
    mps_av_bytes *bytes = NULL;
    if (code >= 0 && (!(bytes = av_mallocz(sizeof(*bytes))) || !(bytes->format = avformat_alloc_context()) ||
                      !(bytes->format->url = av_strdup(url))))
        code = AVERROR(ENOMEM);
    if (code >= 0) {
        bytes->format->interrupt_callback = mps_interrupt_callback(interrupt);
        if (may_open)
            mps_watch_opens(bytes->format, &bytes->watch, may_open, opaque);
        code = bytes->format->io_open(bytes->format, &bytes->io, url, AVIO_FLAG_READ, &dictionary);
    }
    if (code >= 0)
        code = mps_reject_unused(&dictionary, url);
    av_dict_free(&dictionary);
    if (code < 0) {
        mps_av_bytes_close(bytes);
        return code;
    }
    *out = bytes;
    return 0;
}

int32_t mps_av_bytes_read(mps_av_bytes *bytes, uint8_t *buffer, int32_t size)
{
    int code = avio_read(bytes->io, buffer, size);
    return code == AVERROR_EOF ? 0 : code;
}

void mps_av_bytes_close(mps_av_bytes *bytes)
{
    if (!bytes)
        return;
    if (bytes->io)
        bytes->format->io_close2(bytes->format, bytes->io);
    avformat_free_context(bytes->format);
    av_free(bytes);
}
