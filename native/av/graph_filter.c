/* Filter graphs with several inputs and one output, fed on demand. */
#include <stdio.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/channel_layout.h>
#include <libavutil/mem.h>
#include "internal.h"

struct mps_av_graph {
    AVFilterGraph *graph;
    AVFilterContext *sink;
    AVFilterContext **sources;
    int32_t count;
};

static int add_video(AVFilterContext **out, AVFilterGraph *graph, const char *name, const mps_av_video_format *in)
{
    char args[256];
    AVBufferSrcParameters *parameters = av_buffersrc_parameters_alloc();
    if (!parameters)
        return AVERROR(ENOMEM);
    snprintf(args, sizeof(args), "video_size=%dx%d:pix_fmt=%d:time_base=%d/%d:pixel_aspect=%d/%d", in->width, in->height, in->format,
             in->time_base.num, in->time_base.den, in->sar.num, in->sar.den ? in->sar.den : 1);
    parameters->format = in->format;
    parameters->frame_rate = av_rational(in->frame_rate);
    int code = avfilter_graph_create_filter(out, avfilter_get_by_name("buffer"), name, args, NULL, graph);
    if (code >= 0)
        code = av_buffersrc_parameters_set(*out, parameters);
    av_free(parameters);
    return code;
}

static int add_audio(AVFilterContext **out, AVFilterGraph *graph, const char *name, const mps_av_audio_format *in)
{
    AVChannelLayout layout = { 0 };
    char args[256], text[64];
    int code = mps_parse_layout(&layout, in->layout, in->channels);
    if (code < 0)
        return code;
    av_channel_layout_describe(&layout, text, sizeof(text));
    av_channel_layout_uninit(&layout);
    snprintf(args, sizeof(args), "time_base=%d/%d:sample_rate=%d:sample_fmt=%d:channel_layout=%s", in->time_base.num, in->time_base.den,
             in->sample_rate, in->format, text);
    return avfilter_graph_create_filter(out, avfilter_get_by_name("abuffer"), name, args, NULL, graph);
}

static int build(mps_av_graph *graph, const char *text, const mps_av_graph_input *inputs, int32_t audio)
{
    AVFilterInOut *ends = avfilter_inout_alloc(), *starts = NULL;
    int code = ends ? 0 : AVERROR(ENOMEM);
    for (int32_t i = graph->count - 1; i >= 0 && code >= 0; i--) {
        char name[32];
        snprintf(name, sizeof(name), "in%d", i);
        code = inputs[i].is_audio ? add_audio(&graph->sources[i], graph->graph, name, &inputs[i].audio)
                                  : add_video(&graph->sources[i], graph->graph, name, &inputs[i].video);
        AVFilterInOut *start = code < 0 ? NULL : avfilter_inout_alloc();
        if (start) {
            *start = (AVFilterInOut){ av_strdup(name), graph->sources[i], 0, starts };
            starts = start;
        } else if (code >= 0) {
            code = AVERROR(ENOMEM);
        }
    }
    if (code >= 0)
        code = avfilter_graph_create_filter(&graph->sink, avfilter_get_by_name(audio ? "abuffersink" : "buffersink"), "out", NULL, NULL, graph->graph);
    if (code >= 0) {
        *ends = (AVFilterInOut){ av_strdup("out"), graph->sink, 0, NULL };
        code = avfilter_graph_parse_ptr(graph->graph, text, &ends, &starts, NULL);
    }
    if (code >= 0)
        code = avfilter_graph_config(graph->graph, NULL);
    avfilter_inout_free(&ends);
    avfilter_inout_free(&starts);
    return code;
}

int32_t mps_av_graph_open(mps_av_graph **out, const char *text, const mps_av_graph_input *inputs, int32_t count, int32_t audio, int32_t threads)
{
    *out = NULL;
    mps_av_graph *graph = av_mallocz(sizeof(*graph));
    int code = AVERROR(ENOMEM);
    if (graph && (graph->graph = avfilter_graph_alloc()) && (graph->sources = av_calloc(count ? count : 1, sizeof(*graph->sources)))) {
        graph->count = count;
        graph->graph->nb_threads = threads;
        code = build(graph, text, inputs, audio);
    }
    if (code < 0) {
        mps_av_graph_close(graph);
        return code;
    }
    *out = graph;
    return 0;
}

void mps_av_graph_close(mps_av_graph *graph)
{
    if (!graph)
        return;
    avfilter_graph_free(&graph->graph);
    av_freep(&graph->sources);
    av_free(graph);
}

void mps_av_graph_video_output(mps_av_graph *graph, mps_av_video_format *format)
{
    const AVFilterContext *sink = graph->sink;
    *format = (mps_av_video_format){
        .width = av_buffersink_get_w(sink), .height = av_buffersink_get_h(sink), .format = av_buffersink_get_format(sink),
        .sar = mps_rational(av_buffersink_get_sample_aspect_ratio(sink)),
        .time_base = mps_rational(av_buffersink_get_time_base(sink)),
        .frame_rate = mps_rational(av_buffersink_get_frame_rate(sink)),
    };
}

int32_t mps_av_graph_push(mps_av_graph *graph, int32_t input, mps_av_frame *frame)
{
    if (input < 0 || input >= graph->count)
        return AVERROR(EINVAL);
    return av_buffersrc_add_frame_flags(graph->sources[input], frame, 0);
}

int32_t mps_av_graph_pull(mps_av_graph *graph, mps_av_frame *frame)
{
    int code = av_buffersink_get_frame(graph->sink, frame);
    if (code >= 0)
        frame->best_effort_timestamp = frame->pts;
    return code;
}

int32_t mps_av_graph_hungry(mps_av_graph *graph)
{
    int32_t hungriest = -1;
    unsigned most = 0;
    for (int32_t i = 0; i < graph->count; i++) {
        unsigned failed = av_buffersrc_get_nb_failed_requests(graph->sources[i]);
        if (failed > most) {
            most = failed;
            hungriest = i;
        }
    }
    return hungriest;
}
