/* Interrupts and custom I/O. */
#include <libavutil/mem.h>
#include <libavutil/time.h>
#include "internal.h"

mps_av_interrupt *mps_av_interrupt_alloc(void) { return av_mallocz(sizeof(mps_av_interrupt)); }
void mps_av_interrupt_free(mps_av_interrupt *interrupt) { av_free(interrupt); }
void mps_av_interrupt_cancel(mps_av_interrupt *interrupt) { atomic_store(&interrupt->cancelled, 1); }

void mps_av_interrupt_deadline(mps_av_interrupt *interrupt, int64_t microseconds)
{
    atomic_store(&interrupt->deadline, microseconds < 0 ? 0 : av_gettime_relative() + microseconds);
}

int32_t mps_av_interrupt_state(mps_av_interrupt *interrupt)
{
    if (atomic_load(&interrupt->cancelled))
        return 1;
    int64_t deadline = atomic_load(&interrupt->deadline);
    return deadline && av_gettime_relative() >= deadline ? 2 : 0;
}

static int interrupted(void *opaque) { return mps_av_interrupt_state(opaque) != 0; }

AVIOInterruptCB mps_interrupt_callback(mps_av_interrupt *interrupt)
{
    return interrupt ? (AVIOInterruptCB){ interrupted, interrupt } : (AVIOInterruptCB){ NULL, NULL };
}

static int read_packet(void *opaque, uint8_t *buffer, int size)
{
    mps_av_io *io = opaque;
    int read = io->read(io->opaque, buffer, size);
    return read == 0 ? AVERROR_EOF : read < 0 ? AVERROR(-read) : read;
}

#if LIBAVFORMAT_VERSION_MAJOR >= 61
static int write_packet(void *opaque, const uint8_t *buffer, int size)
#else
static int write_packet(void *opaque, uint8_t *buffer, int size)
#endif
{
    mps_av_io *io = opaque;
    int written = io->write(io->opaque, buffer, size);
    return written < 0 ? AVERROR(-written) : written;
}

static int64_t seek_to(void *opaque, int64_t offset, int whence)
{
    mps_av_io *io = opaque;
    int64_t at = io->seek(io->opaque, offset, whence & ~AVSEEK_FORCE);
    return at < 0 ? AVERROR((int)-at) : at;
}

mps_av_io *mps_av_io_alloc(void *opaque, mps_av_read_fn read, mps_av_write_fn write, mps_av_seek_fn seek, int32_t buffer_size)
{
    mps_av_io *io = av_mallocz(sizeof(*io));
    uint8_t *buffer = av_malloc(buffer_size);
    if (!io || !buffer)
        goto fail;
    *io = (mps_av_io){ NULL, opaque, read, write, seek };
    io->context = avio_alloc_context(buffer, buffer_size, write != NULL, io,
                                     read ? read_packet : NULL, write ? write_packet : NULL, seek ? seek_to : NULL);
    if (!io->context)
        goto fail;
    return io;
fail:
    av_free(buffer);
    av_free(io);
    return NULL;
}

void mps_av_io_free(mps_av_io *io)
{
    if (!io)
        return;
    av_freep(&io->context->buffer);
    avio_context_free(&io->context);
    av_free(io);
}
