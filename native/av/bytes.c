/* An input's bytes as they are, through libav's protocols. */
#include <libavutil/mem.h>
#include "internal.h"

struct mps_av_bytes {
    AVIOContext *io;
};

int32_t mps_av_bytes_open(mps_av_bytes **out, const char *url, const char *options, mps_av_interrupt *interrupt)
{
    *out = NULL;
    AVDictionary *dictionary = NULL;
    int code = mps_parse_options(options, &dictionary);
    mps_av_bytes *bytes = NULL;
    if (code >= 0 && !(bytes = av_mallocz(sizeof(*bytes))))
        code = AVERROR(ENOMEM);
    if (code >= 0) {
        AVIOInterruptCB callback = mps_interrupt_callback(interrupt);
        code = avio_open2(&bytes->io, url, AVIO_FLAG_READ, &callback, &dictionary);
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
    avio_closep(&bytes->io);
    av_free(bytes);
}
