/* Sample format, rate and layout conversion that keeps sound at its time and cuts it to a range. */
#include <libavutil/audio_fifo.h>
#include <libavutil/mem.h>
#include <libswresample/swresample.h>
#include "internal.h"

enum {
    /* Gaps and overlaps up to a tenth of a second are jitter of the source's clock; encoders hide them better than edits. */
    TOLERANCE_PER_SECOND = 10,
    LARGEST_FREE_FRAME = 4096,
};

struct mps_av_resampler {
    SwrContext *swr;
    AVAudioFifo *fifo;
    AVChannelLayout layout;
    int format, rate, frame_size, flushed;
    AVRational in_base;
    int64_t first, end;  /* range in output samples */
    int64_t longest_gap; /* output samples */
    int64_t head;        /* time of the first sample in the fifo, output samples; valid when started */
    int64_t skip;        /* converted samples still to be dropped */
    int started, starting, filling; /* starting, filling: silence is still owed before the pushed frame */
    uint8_t **scratch;
    int scratch_samples;
};

int32_t mps_av_resampler_open(mps_av_resampler **out, const mps_av_audio_format *in, const mps_av_audio_format *to,
                              int32_t frame_size, int64_t first, int64_t end, int64_t longest_gap)
{
    *out = NULL;
    mps_av_resampler *r = av_mallocz(sizeof(*r));
    if (!r)
        return AVERROR(ENOMEM);
    r->format = to->format;
    r->rate = to->sample_rate;
    r->frame_size = frame_size;
    r->first = first;
    r->end = end;
    r->longest_gap = longest_gap;
    int code = mps_parse_layout(&r->layout, to->layout, to->channels);
    if (code >= 0 && !(r->fifo = av_audio_fifo_alloc(to->format, r->layout.nb_channels, LARGEST_FREE_FRAME)))
        code = AVERROR(ENOMEM);
    if (code >= 0)
        code = mps_av_resampler_set_input(r, in);
    if (code < 0) {
        mps_av_resampler_close(r);
        return code;
    }
    *out = r;
    return 0;
}

void mps_av_resampler_close(mps_av_resampler *r)
{
    if (!r)
        return;
    if (r->scratch)
        av_freep(&r->scratch[0]);
    av_freep(&r->scratch);
    swr_free(&r->swr);
    if (r->fifo)
        av_audio_fifo_free(r->fifo);
    av_channel_layout_uninit(&r->layout);
    av_free(r);
}

static int need_scratch(mps_av_resampler *r, int samples)
{
    if (samples <= r->scratch_samples)
        return 0;
    if (r->scratch)
        av_freep(&r->scratch[0]);
    av_freep(&r->scratch);
    r->scratch_samples = 0;
    int code = av_samples_alloc_array_and_samples(&r->scratch, NULL, r->layout.nb_channels, samples, r->format, 0);
    if (code >= 0)
        r->scratch_samples = samples;
    return code;
}

/* Appends scratch[0..count) at the tail, less what lies outside the range or is to be skipped. */
static int append(mps_av_resampler *r, int count)
{
    int64_t tail = r->head + av_audio_fifo_size(r->fifo);
    int64_t drop = FFMIN(r->skip, count);
    r->skip -= drop;
    if (av_audio_fifo_size(r->fifo) == 0 && r->first != MPS_AV_NOPTS && tail < r->first) {
        int64_t early = FFMIN(r->first - tail, count - drop);
        drop += early;
        r->head += early;
        tail += early;
    }
    int64_t keep = count - drop;
    if (r->end != MPS_AV_NOPTS)
        keep = FFMIN(keep, r->end - tail);
    if (keep <= 0)
        return 0;
    void *planes[AV_NUM_DATA_POINTERS * 8];
    int planar = av_sample_fmt_is_planar(r->format), bytes = av_get_bytes_per_sample(r->format);
    int count_planes = planar ? r->layout.nb_channels : 1;
    if (count_planes > (int)(sizeof(planes) / sizeof(planes[0])))
        return AVERROR(EINVAL);
    for (int i = 0; i < count_planes; i++)
        planes[i] = r->scratch[i] + drop * bytes * (planar ? 1 : r->layout.nb_channels);
    int code = av_audio_fifo_write(r->fifo, planes, (int)keep);
    return code < 0 ? code : 0;
}

/* Appends at most a second of silence; the caller is told to come again when more is owed, so a long gap takes no memory. */
static int append_silence(mps_av_resampler *r, int64_t samples)
{
    int chunk = (int)FFMIN(samples, r->rate);
    int code = need_scratch(r, chunk);
    if (code < 0)
        return code;
    av_samples_set_silence(r->scratch, 0, chunk, r->layout.nb_channels, r->format);
    code = append(r, chunk);
    return code < 0 ? code : samples > chunk ? AVERROR(EAGAIN) : 0;
}

/* Compares where the next samples would land with where their time stamp puts them. */
static int keep_time(mps_av_resampler *r, int64_t pts)
{
    int64_t wanted = av_rescale_q(pts, r->in_base, (AVRational){ 1, r->rate });
    if (!r->started) {
        r->started = 1;
        r->starting = r->first != MPS_AV_NOPTS && wanted > r->first;
        r->head = r->starting ? r->first : wanted;
        if (!r->starting)
            return 0;
    }
    int64_t late = wanted - (r->head + av_audio_fifo_size(r->fifo) - r->skip + swr_get_delay(r->swr, r->rate));
    if (r->end != MPS_AV_NOPTS && late > 0)
        late = FFMIN(late, FFMAX(0, r->end - (r->head + av_audio_fifo_size(r->fifo))));
    if (late > 0 && r->starting) {
        int code = append_silence(r, late);
        r->starting = code == AVERROR(EAGAIN);
        return code;
    }
    if (FFABS(late) <= r->rate / TOLERANCE_PER_SECOND && !r->filling)
        return 0;
    if (FFABS(late) > r->longest_gap && !r->filling)
        return 0;
    if (late < 0) {
        r->skip += -late;
        return 0;
    }
    int code = append_silence(r, late);
    r->filling = code == AVERROR(EAGAIN);
    return code;
}

/* Converts `frame` (NULL: what the converter still holds) and appends the result. */
static int convert(mps_av_resampler *r, const mps_av_frame *frame)
{
    int room = swr_get_out_samples(r->swr, frame ? frame->nb_samples : 0);
    int code = room > 0 ? need_scratch(r, room) : room;
    if (code >= 0 && room > 0)
        code = swr_convert(r->swr, r->scratch, room, frame ? (const uint8_t **)frame->extended_data : NULL, frame ? frame->nb_samples : 0);
    return code > 0 ? append(r, code) : code;
}

int32_t mps_av_resampler_set_input(mps_av_resampler *r, const mps_av_audio_format *in)
{
    AVChannelLayout from = { 0 };
    int code = r->swr ? convert(r, NULL) : 0;
    if (code >= 0)
        code = mps_parse_layout(&from, in->layout, in->channels);
    swr_free(&r->swr);
    if (code >= 0)
        code = swr_alloc_set_opts2(&r->swr, &r->layout, r->format, r->rate, &from, in->format, in->sample_rate, 0, NULL);
    if (code >= 0)
        code = swr_init(r->swr);
    r->in_base = av_rational(in->time_base);
    av_channel_layout_uninit(&from);
    return code;
}

int32_t mps_av_resampler_push(mps_av_resampler *r, mps_av_frame *frame)
{
    int code = 0;
    if (frame) {
        int64_t pts = frame->best_effort_timestamp != AV_NOPTS_VALUE ? frame->best_effort_timestamp : frame->pts;
        if (pts != AV_NOPTS_VALUE)
            code = keep_time(r, pts);
        else if (!r->started)
            r->started = 1;
    } else {
        r->flushed = 1;
    }
    if (code >= 0)
        code = convert(r, frame);
    if (code >= 0 && frame)
        av_frame_unref(frame);
    return code;
}

int32_t mps_av_resampler_pull(mps_av_resampler *r, mps_av_frame *frame)
{
    int queued = av_audio_fifo_size(r->fifo);
    int samples = r->frame_size ? r->frame_size : FFMIN(queued, LARGEST_FREE_FRAME);
    if (queued < samples || queued == 0) {
        if (!r->flushed)
            return AVERROR(EAGAIN);
        if (queued == 0)
            return AVERROR_EOF;
        samples = queued;
    }
    av_frame_unref(frame);
    frame->nb_samples = samples;
    frame->format = r->format;
    frame->sample_rate = r->rate;
    int code = av_channel_layout_copy(&frame->ch_layout, &r->layout);
    if (code >= 0)
        code = av_frame_get_buffer(frame, 0);
    if (code >= 0)
        code = av_audio_fifo_read(r->fifo, (void **)frame->extended_data, samples);
    if (code < 0) {
        av_frame_unref(frame);
        return code;
    }
    frame->pts = frame->best_effort_timestamp = r->head;
    r->head += samples;
    return 0;
}
