/* Filter graphs with one input and one output. */
#include <stdio.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/mem.h>
#include "internal.h"

int32_t mps_av_has_filter(const char *name) { return avfilter_get_by_name(name) != NULL; }

struct mps_av_filter {
    AVFilterGraph *graph;
    AVFilterContext *source, *sink;
};

static int build(mps_av_filter *filter, const char *source, const char *sink, const char *args,
                 AVBufferSrcParameters *parameters, const char *graph)
{
    AVFilterInOut *inputs = avfilter_inout_alloc(), *outputs = avfilter_inout_alloc();
    int code = inputs && outputs ? 0 : AVERROR(ENOMEM);
    if (code >= 0)
        code = avfilter_graph_create_filter(&filter->source, avfilter_get_by_name(source), "in", args, NULL, filter->graph);
    if (code >= 0 && parameters)
        code = av_buffersrc_parameters_set(filter->source, parameters);
    if (code >= 0)
        code = avfilter_graph_create_filter(&filter->sink, avfilter_get_by_name(sink), "out", NULL, NULL, filter->graph);
    if (code >= 0) {
        *outputs = (AVFilterInOut){ av_strdup("in"), filter->source, 0, NULL };
        *inputs = (AVFilterInOut){ av_strdup("out"), filter->sink, 0, NULL };
        code = outputs->name && inputs->name ? avfilter_graph_parse_ptr(filter->graph, graph, &inputs, &outputs, NULL) : AVERROR(ENOMEM);
    }
    if (code >= 0)
        code = avfilter_graph_config(filter->graph, NULL);
    avfilter_inout_free(&inputs);
    avfilter_inout_free(&outputs);
    return code;
}

static mps_av_filter *alloc_filter(void)
{
    mps_av_filter *filter = av_mallocz(sizeof(*filter));
    if (filter && !(filter->graph = avfilter_graph_alloc()))
        av_freep(&filter);
    return filter;
}

int32_t mps_av_filter_open_video(mps_av_filter **out, const mps_av_video_format *in, const char *graph, int32_t threads)
{
    return mps_av_filter_open_video_on(out, in, graph, threads, NULL);
}

int32_t mps_av_filter_open_video_on(mps_av_filter **out, const mps_av_video_format *in, const char *graph, int32_t threads,
                                    mps_av_device_frames *frames)
{
    *out = NULL;
    mps_av_filter *filter = alloc_filter();
    AVBufferSrcParameters *parameters = av_buffersrc_parameters_alloc();
    int code = AVERROR(ENOMEM);
    if (filter && parameters) {
        char args[256];
        filter->graph->nb_threads = threads;
        snprintf(args, sizeof(args), "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=%d/%d", in->width, in->height, in->format,
                 in->time_base.num, in->time_base.den, in->sar.num, in->sar.den ? in->sar.den : 1);
        parameters->format = in->format;
        parameters->frame_rate = av_rational(in->frame_rate);
        parameters->hw_frames_ctx = frames; /* the source takes a reference of its own */
#if LIBAVFILTER_VERSION_INT >= AV_VERSION_INT(9, 16, 100)
        parameters->color_space = in->color_space;
        parameters->color_range = in->color_range;
#endif
        code = build(filter, "buffer", "buffersink", args, parameters, graph);
    }
    av_free(parameters);
    if (code < 0) {
        mps_av_filter_close(filter);
        return code;
    }
    *out = filter;
    return 0;
}

mps_av_device_frames *mps_av_filter_output_frames(mps_av_filter *filter)
{
    AVBufferRef *frames = av_buffersink_get_hw_frames_ctx(filter->sink);
    return frames ? av_buffer_ref(frames) : NULL;
}

int32_t mps_av_filter_open_audio(mps_av_filter **out, const mps_av_audio_format *in, const char *graph)
{
    *out = NULL;
    AVChannelLayout layout = { 0 };
    char args[256], name[64];
    int code = mps_parse_layout(&layout, in->layout, in->channels);
    if (code < 0)
        return code;
    av_channel_layout_describe(&layout, name, sizeof(name));
    av_channel_layout_uninit(&layout);
    snprintf(args, sizeof(args), "time_base=%d/%d:sample_rate=%d:sample_fmt=%d:channel_layout=%s", in->time_base.num, in->time_base.den,
             in->sample_rate, in->format, name);

    mps_av_filter *filter = alloc_filter();
    code = filter ? build(filter, "abuffer", "abuffersink", args, NULL, graph) : AVERROR(ENOMEM);
    if (code < 0) {
        mps_av_filter_close(filter);
        return code;
    }
    *out = filter;
    return 0;
}

void mps_av_filter_close(mps_av_filter *filter)
{
    if (!filter)
        return;
    avfilter_graph_free(&filter->graph);
    av_free(filter);
}

void mps_av_filter_video_output(mps_av_filter *filter, mps_av_video_format *format)
{
    const AVFilterContext *sink = filter->sink;
    *format = (mps_av_video_format){
        .width = av_buffersink_get_w(sink), .height = av_buffersink_get_h(sink), .format = av_buffersink_get_format(sink),
        .sar = mps_rational(av_buffersink_get_sample_aspect_ratio(sink)),
        .time_base = mps_rational(av_buffersink_get_time_base(sink)),
        .frame_rate = mps_rational(av_buffersink_get_frame_rate(sink)),
    };
}

void mps_av_filter_audio_output(mps_av_filter *filter, mps_av_audio_format *format)
{
    AVChannelLayout layout = { 0 };
    *format = (mps_av_audio_format){
        .format = av_buffersink_get_format(filter->sink), .sample_rate = av_buffersink_get_sample_rate(filter->sink),
        .channels = av_buffersink_get_channels(filter->sink), .time_base = mps_rational(av_buffersink_get_time_base(filter->sink)),
    };
    if (av_buffersink_get_ch_layout(filter->sink, &layout) >= 0)
        av_channel_layout_describe(&layout, format->layout, sizeof(format->layout));
    av_channel_layout_uninit(&layout);
}

void mps_av_filter_frame_size(mps_av_filter *filter, int32_t samples) { av_buffersink_set_frame_size(filter->sink, samples); }

int32_t mps_av_filter_push(mps_av_filter *filter, mps_av_frame *frame)
{
    /* The source reads pts; decoders state their best effort beside it. */
    if (frame && frame->best_effort_timestamp != AV_NOPTS_VALUE)
        frame->pts = frame->best_effort_timestamp;
    return av_buffersrc_add_frame_flags(filter->source, frame, 0);
}

int32_t mps_av_filter_pull(mps_av_filter *filter, mps_av_frame *frame)
{
    av_frame_unref(frame); /* as avcodec_receive_frame does: the sink would overwrite what the frame still holds */
    int code = av_buffersink_get_frame(filter->sink, frame);
    if (code >= 0)
        frame->best_effort_timestamp = frame->pts;
    return code;
}
