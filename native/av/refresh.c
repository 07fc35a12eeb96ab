/* What packets say anew of how their stream is coded. */
#include <string.h>
#include <libavcodec/bsf.h>
#include <libavutil/mem.h>
#include "internal.h"

static int replace_extradata(AVCodecParameters *par, const uint8_t *data, size_t size)
{
    if (size == (size_t)par->extradata_size && !memcmp(data, par->extradata, size))
        return 0;
    uint8_t *copy = av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE);
    if (!copy)
        return AVERROR(ENOMEM);
    memcpy(copy, data, size);
    av_freep(&par->extradata);
    par->extradata = copy;
    par->extradata_size = (int)size;
    return 1;
}

/* Parameter sets that a key frame carries. They are compared with what the stream stated last, so a repetition is no change. */
static int extract(AVCodecParameters *par, const AVPacket *packet)
{
    const AVBitStreamFilter *filter = av_bsf_get_by_name("extract_extradata");
    AVBSFContext *extractor = NULL;
    AVPacket *copy = av_packet_alloc();
    int code = !copy || !filter ? AVERROR(ENOMEM) : av_bsf_alloc(filter, &extractor);
    if (code >= 0)
        code = avcodec_parameters_copy(extractor->par_in, par);
    if (code >= 0)
        code = av_bsf_init(extractor);
    if (code >= 0)
        code = av_packet_ref(copy, packet);
    if (code >= 0)
        code = av_bsf_send_packet(extractor, copy);
    if (code >= 0)
        code = av_bsf_receive_packet(extractor, copy);
    if (code >= 0) {
        size_t size = 0;
        const uint8_t *found = av_packet_get_side_data(copy, AV_PKT_DATA_NEW_EXTRADATA, &size);
        code = found ? replace_extradata(par, found, size) : 0;
    } else if (code != AVERROR(ENOMEM)) {
        code = 0; /* a codec without such a filter, or a broken frame: decoders will see */
    }
    av_bsf_free(&extractor);
    av_packet_free(&copy);
    return code;
}

/* Size, profile and level of a picture from its headers, as libav's parser reads them. */
static int measure(AVCodecParameters *par, const AVPacket *packet)
{
    AVCodecParserContext *parser = av_parser_init(par->codec_id);
    AVCodecContext *codec = avcodec_alloc_context3(NULL);
    int code = 0;
    if (parser && codec && (code = avcodec_parameters_to_context(codec, par)) >= 0) {
        uint8_t *data;
        int size;
        parser->flags |= PARSER_FLAG_COMPLETE_FRAMES;
        codec->profile = codec->level = -99;
        av_parser_parse2(parser, codec, &data, &size, packet->data, packet->size, AV_NOPTS_VALUE, AV_NOPTS_VALUE, 0);
        if (parser->width > 0 && parser->height > 0) {
            par->width = parser->width;
            par->height = parser->height;
        }
        if (codec->profile != -99)
            par->profile = codec->profile;
        if (codec->level != -99)
            par->level = codec->level;
        if (parser->format >= 0)
            par->format = parser->format;
    }
    avcodec_free_context(&codec);
    av_parser_close(parser);
    return code < 0 ? code : 1;
}

static int set_sound(AVCodecParameters *par, int rate_index, int channels)
{
    static const int rates[] = { 96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350 };
    if (rate_index >= (int)(sizeof(rates) / sizeof(*rates)) || channels < 1 || channels > 7)
        return 0;
    channels = channels == 7 ? 8 : channels;
    if (par->sample_rate == rates[rate_index] && par->ch_layout.nb_channels == channels)
        return 0;
    par->sample_rate = rates[rate_index];
    av_channel_layout_uninit(&par->ch_layout);
    av_channel_layout_default(&par->ch_layout, channels);
    return 1;
}

/* ISO/IEC 14496-3: AudioSpecificConfig (1.6.2.1) and the fixed header of ADTS (1.A.2.2.1). */
static int refresh_aac(AVCodecParameters *par, const AVPacket *packet, int new_config)
{
    const uint8_t *config = par->extradata, *data = packet->data;
    if (new_config && par->extradata_size >= 2 && config[0] >> 3 != 31)
        set_sound(par, (config[0] & 7) << 1 | config[1] >> 7, config[1] >> 3 & 15);
    else if (packet->size >= 7 && data[0] == 0xff && (data[1] & 0xf6) == 0xf0 && !par->extradata_size)
        return set_sound(par, data[2] >> 2 & 15, (data[2] & 1) << 2 | data[3] >> 6);
    return new_config;
}

/*
 * MPEG-TS may go from H.264 to H.265 or back without another stream, which libavformat does not notice. The first NAL unit tells: parameter
 * sets and delimiters of the one (ITU-T H.264 table 7-1, H.265 table 7-1) are nothing that the other may send.
 */
static int is_other_codec(const AVCodecParameters *par, const AVPacket *packet)
{
    if (par->extradata_size && par->extradata[0] == 1) /* lengths, no start codes */
        return 0;
    const uint8_t *at = packet->data;
    for (int left = FFMIN(packet->size, 16) - 4; left > 0; left--, at++) {
        if (at[0] || at[1] || at[2] != 1)
            continue;
        if (par->codec_id == AV_CODEC_ID_H264)
            return (at[3] == 0x40 || at[3] == 0x42 || at[3] == 0x46) && at[4] == 1;
        return par->codec_id == AV_CODEC_ID_HEVC && (at[3] == 0x09 || at[3] == 0x27 || at[3] == 0x47 || at[3] == 0x67);
    }
    return 0;
}

int32_t mps_av_source_refresh(mps_av_source *source, const mps_av_packet *packet)
{
    if (packet->stream_index < 0 || packet->stream_index >= (int)source->format->nb_streams)
        return AVERROR(EINVAL);
    AVCodecParameters *par = source->format->streams[packet->stream_index]->codecpar;
    int video = par->codec_type == AVMEDIA_TYPE_VIDEO;
    if (video && is_other_codec(par, packet))
        return AVERROR_INPUT_CHANGED;
    size_t size = 0;
    const uint8_t *beside = av_packet_get_side_data(packet, AV_PKT_DATA_NEW_EXTRADATA, &size);
    int code = 0;
    if (beside && size)
        code = replace_extradata(par, beside, size);
    /* Headers that are out of band (avcC, hvcC begin with 1) are not repeated inside. */
    else if (video && packet->flags & AV_PKT_FLAG_KEY && !(par->extradata_size && par->extradata[0] == 1))
        code = extract(par, packet);
    if (code < 0)
        return code;
    if (par->codec_id == AV_CODEC_ID_AAC)
        return refresh_aac(par, packet, code);
    /* Containers without a header may show a stream before its size is known. */
    return video && (code || (packet->flags & AV_PKT_FLAG_KEY && par->width <= 0)) ? measure(par, packet) : code;
}
