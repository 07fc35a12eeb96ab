/* Muxing. */
#include <string.h>
#include <libavcodec/bsf.h>
#include <libavutil/mem.h>
#include "internal.h"

struct mps_av_sink {
    AVFormatContext *format;
    int custom_io;
    AVBSFContext **converters; /* by stream; NULL where packets are written as they come */
    unsigned converter_count;
};

int32_t mps_av_sink_open(mps_av_sink **out, const char *format, const char *url, const char *options,
                         mps_av_interrupt *interrupt, mps_av_io *io)
{
    *out = NULL;
    if (io && !io->write) /* libav would drop every byte in silence */
        return AVERROR(EINVAL);
    mps_av_sink *sink = av_mallocz(sizeof(*sink));
    if (!sink)
        return AVERROR(ENOMEM);
    AVDictionary *dict = NULL;
    int code = mps_parse_options(options, &dict);
    if (code >= 0)
        code = avformat_alloc_output_context2(&sink->format, NULL, format, url);
    if (code >= 0) {
        sink->format->interrupt_callback = mps_interrupt_callback(interrupt);
        if (io) {
            sink->format->pb = io->context;
            sink->format->flags |= AVFMT_FLAG_CUSTOM_IO;
            sink->custom_io = 1;
        } else if (!(sink->format->oformat->flags & AVFMT_NOFILE)) {
            code = avio_open2(&sink->format->pb, url, AVIO_FLAG_WRITE, &sink->format->interrupt_callback, &dict);
        }
    }
    if (code >= 0)
        code = mps_reject_unused(&dict, url);
    av_dict_free(&dict);
    if (code < 0) {
        mps_av_sink_close(sink);
        return code;
    }
    *out = sink;
    return 0;
}

int32_t mps_av_sink_needs_global_header(mps_av_sink *sink) { return !!(sink->format->oformat->flags & AVFMT_GLOBALHEADER); }

/* Apple players want "hvc1" (parameter sets out of band), which is what global headers give; FFmpeg writes "hev1" unless told. */
static void choose_tag(AVFormatContext *format, AVCodecParameters *par)
{
    par->codec_tag = 0;
    if (par->codec_id == AV_CODEC_ID_HEVC && (!strcmp(format->oformat->name, "mp4") || !strcmp(format->oformat->name, "mov") ||
                                              !strcmp(format->oformat->name, "hls")))
        par->codec_tag = MKTAG('h', 'v', 'c', '1');
}

int32_t mps_av_sink_add_encoded(mps_av_sink *sink, mps_av_encoder *encoder, const char *language)
{
    AVStream *stream = avformat_new_stream(sink->format, NULL);
    if (!stream)
        return AVERROR(ENOMEM);
    int code = avcodec_parameters_from_context(stream->codecpar, encoder->codec);
    if (code < 0)
        return code;
    choose_tag(sink->format, stream->codecpar);
    stream->time_base = encoder->codec->time_base;
    if (encoder->codec->codec_type == AVMEDIA_TYPE_VIDEO) {
        stream->avg_frame_rate = encoder->codec->framerate;
        stream->sample_aspect_ratio = encoder->codec->sample_aspect_ratio;
    }
    if (language && *language)
        av_dict_set(&stream->metadata, "language", language, 0);
    return stream->index;
}

/*
 * What muxers leave to us; else they convert by themselves. AVI holds H.264 and H.265 with start codes; MP4 has AAC without ADTS heads,
 * which its muxer sees to only when it does not write fragments.
 */
static const char *converter_for(const AVOutputFormat *container, const AVCodecParameters *par)
{
    int headed = par->extradata_size && par->extradata[0] == 1;
    if (!strcmp(container->name, "avi") && headed && par->codec_id == AV_CODEC_ID_H264)
        return "h264_mp4toannexb";
    if (!strcmp(container->name, "avi") && headed && par->codec_id == AV_CODEC_ID_HEVC)
        return "hevc_mp4toannexb";
    if (!strcmp(container->name, "mp4") && !par->extradata_size && par->codec_id == AV_CODEC_ID_AAC)
        return "aac_adtstoasc";
    return NULL;
}

static int add_converter(mps_av_sink *sink, AVStream *stream)
{
    const char *name = converter_for(sink->format->oformat, stream->codecpar);
    if (!name)
        return 0;
    unsigned count = (unsigned)stream->index + 1;
    AVBSFContext **grown = av_realloc_array(sink->converters, count, sizeof(*grown));
    if (!grown)
        return AVERROR(ENOMEM);
    sink->converters = grown;
    for (; sink->converter_count < count; sink->converter_count++)
        grown[sink->converter_count] = NULL;
    AVBSFContext *converter = NULL;
    int code = av_bsf_alloc(av_bsf_get_by_name(name), &converter);
    if (code >= 0)
        code = avcodec_parameters_copy(converter->par_in, stream->codecpar);
    if (code >= 0) {
        converter->time_base_in = stream->time_base;
        code = av_bsf_init(converter);
    }
    if (code >= 0)
        code = avcodec_parameters_copy(stream->codecpar, converter->par_out);
    if (code < 0) {
        av_bsf_free(&converter);
        return code;
    }
    stream->codecpar->codec_tag = 0;
    grown[stream->index] = converter;
    return 0;
}

int32_t mps_av_sink_add_copied(mps_av_sink *sink, mps_av_source *source, int32_t index)
{
    if (index < 0 || index >= (int32_t)source->format->nb_streams)
        return AVERROR(EINVAL);
    const AVStream *from = source->format->streams[index];
    AVStream *stream;
    int code = mps_copy_stream(sink->format, from, &stream);
    if (code < 0)
        return code;
    choose_tag(sink->format, stream->codecpar);
    /* AVI counts pictures: its time base is the distance of two. */
    if (!strcmp(sink->format->oformat->name, "avi") && from->r_frame_rate.num > 0)
        stream->time_base = av_inv_q(from->r_frame_rate);
    code = add_converter(sink, stream);
    return code < 0 ? code : stream->index;
}

int32_t mps_av_sink_add_subtitles(mps_av_sink *sink, const char *codec, const uint8_t *header, int32_t header_size)
{
    const AVCodecDescriptor *descriptor = avcodec_descriptor_get_by_name(codec);
    if (!descriptor || descriptor->type != AVMEDIA_TYPE_SUBTITLE)
        return AVERROR(EINVAL);
    AVStream *stream = avformat_new_stream(sink->format, NULL);
    if (!stream)
        return AVERROR(ENOMEM);
    stream->codecpar->codec_type = AVMEDIA_TYPE_SUBTITLE;
    stream->codecpar->codec_id = descriptor->id;
    stream->time_base = (AVRational){ 1, 1000 };
    if (header_size > 0) {
        stream->codecpar->extradata = av_mallocz(header_size + AV_INPUT_BUFFER_PADDING_SIZE);
        if (!stream->codecpar->extradata)
            return AVERROR(ENOMEM);
        memcpy(stream->codecpar->extradata, header, header_size);
        stream->codecpar->extradata_size = header_size;
    }
    return stream->index;
}

int32_t mps_av_sink_set_stream_metadata(mps_av_sink *sink, int32_t stream, const char *key, const char *value)
{
    if (stream < 0 || stream >= (int32_t)sink->format->nb_streams)
        return AVERROR(EINVAL);
    return av_dict_set(&sink->format->streams[stream]->metadata, key, value, 0);
}

int32_t mps_av_sink_set_default(mps_av_sink *sink, int32_t stream, int32_t is_default)
{
    if (stream < 0 || stream >= (int32_t)sink->format->nb_streams)
        return AVERROR(EINVAL);
    AVStream *chosen = sink->format->streams[stream];
    chosen->disposition = is_default ? chosen->disposition | AV_DISPOSITION_DEFAULT : chosen->disposition & ~AV_DISPOSITION_DEFAULT;
    return 0;
}

int32_t mps_av_sink_set_hdr(mps_av_sink *sink, int32_t stream, const mps_av_hdr *hdr)
{
    if (stream < 0 || stream >= (int32_t)sink->format->nb_streams)
        return AVERROR(EINVAL);
    return mps_add_hdr(sink->format->streams[stream], hdr);
}

int32_t mps_av_sink_set_metadata(mps_av_sink *sink, const char *key, const char *value)
{
    return av_dict_set(&sink->format->metadata, key, value, 0);
}

int32_t mps_av_sink_write_header(mps_av_sink *sink, const char *options)
{
    AVDictionary *dict = NULL;
    int code = mps_parse_options(options, &dict);
    if (code >= 0)
        code = avformat_write_header(sink->format, &dict);
    if (code >= 0)
        return mps_reject_unused(&dict, "the muxer");
    av_dict_free(&dict);
    return code;
}

/* Brings a packet into the form, time base and stream of the container. Empties it on failure. */
static int prepare(mps_av_sink *sink, int32_t stream, mps_av_packet *packet, mps_av_rational time_base)
{
    AVBSFContext *converter = (unsigned)stream < sink->converter_count ? sink->converters[stream] : NULL;
    int code = converter ? av_bsf_send_packet(converter, packet) : 0;
    if (converter && code >= 0)
        code = av_bsf_receive_packet(converter, packet); /* one for one */
    if (code < 0) {
        av_packet_unref(packet);
        return code;
    }
    av_packet_rescale_ts(packet, av_rational(time_base), sink->format->streams[stream]->time_base);
    packet->stream_index = stream;
    packet->pos = -1;
    return 0;
}

int32_t mps_av_sink_write(mps_av_sink *sink, int32_t stream, mps_av_packet *packet, mps_av_rational time_base)
{
    int code = prepare(sink, stream, packet, time_base);
    return code < 0 ? code : av_interleaved_write_frame(sink->format, packet);
}

int32_t mps_av_sink_write_now(mps_av_sink *sink, int32_t stream, mps_av_packet *packet, mps_av_rational time_base)
{
    int code = prepare(sink, stream, packet, time_base);
    if (code >= 0)
        code = av_write_frame(sink->format, packet);
    av_packet_unref(packet);
    return code;
}

int32_t mps_av_sink_flush(mps_av_sink *sink)
{
    int code = av_interleaved_write_frame(sink->format, NULL);
    if (code >= 0)
        code = av_write_frame(sink->format, NULL);
    if (code < 0 || !sink->format->pb)
        return FFMIN(code, 0);
    avio_flush(sink->format->pb);
    return sink->format->pb->error;
}

int32_t mps_av_sink_set_option(mps_av_sink *sink, const char *name, const char *value)
{
    return av_opt_set(sink->format->priv_data, name, value, 0);
}

int32_t mps_av_sink_write_trailer(mps_av_sink *sink) { return av_write_trailer(sink->format); }

int32_t mps_av_sink_close(mps_av_sink *sink)
{
    int code = 0;
    if (!sink)
        return 0;
    if (sink->format && sink->format->pb && !sink->custom_io && !(sink->format->oformat->flags & AVFMT_NOFILE))
        code = avio_closep(&sink->format->pb);
    avformat_free_context(sink->format);
    for (unsigned i = 0; i < sink->converter_count; i++)
        av_bsf_free(&sink->converters[i]);
    av_free(sink->converters);
    av_free(sink);
    return code;
}
