/* Demuxing. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <libavutil/display.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
#include "internal.h"

/*
 * Demuxers' own state is cleared at birth and thereby takes up memory at once; FLV's has 2 MiB for a resynchronisation that
 * hardly ever happens. Pages that are still zero go back to the system and come again, as zeros, when they are touched.
 */
static void return_blank_pages(void *state)
{
    static const uint8_t blank[65536];
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = ((uintptr_t)state + page - 1) & ~(page - 1);
    uintptr_t end = state ? (uintptr_t)state + malloc_usable_size(state) : 0;
    if (page > sizeof(blank))
        return;
    while (at + page <= end) {
        uintptr_t from = at;
        while (at + page <= end && !memcmp((void *)at, blank, page))
            at += page;
        if (at > from)
            madvise((void *)from, at - from, MADV_DONTNEED);
        at += page;
    }
}

static int32_t open_source(mps_av_source **out, const char *url, const char *format, const char *options,
                           mps_av_interrupt *interrupt, mps_av_io *io, mps_av_open_fn may_open, void *opaque)
{
    *out = NULL;
    if (io && !io->read)
        return AVERROR(EINVAL);
    AVDictionary *dict = NULL;
    int code = mps_parse_options(options, &dict);
    if (code < 0)
        return code;

    mps_av_source *source = av_mallocz(sizeof(*source));
    const AVInputFormat *demuxer = format ? av_find_input_format(format) : NULL;
    if (source)
        source->format = avformat_alloc_context();
    if (!source || !source->format)
        code = AVERROR(ENOMEM);
    else if (format && !demuxer)
        code = AVERROR_DEMUXER_NOT_FOUND;
    if (code < 0)
        goto fail;

    source->format->interrupt_callback = mps_interrupt_callback(interrupt);
    if (io) {
        source->format->pb = io->context;
        source->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    }
    if (may_open)
        mps_watch_opens(source->format, &source->watch, may_open, opaque);
    /* On failure avformat_open_input frees the context and sets the pointer to NULL. */
    code = avformat_open_input(&source->format, url, demuxer, &dict);
    if (code >= 0)
        code = mps_reject_unused(&dict, "the demuxer");
    if (code < 0)
        goto fail;
    return_blank_pages(source->format->priv_data);
    *out = source;
    return 0;

fail:
    av_dict_free(&dict);
    mps_av_source_close(source);
    return code;
}

int32_t mps_av_source_open(mps_av_source **out, const char *url, const char *format, const char *options,
                           mps_av_interrupt *interrupt, mps_av_io *io)
{
    return open_source(out, url, format, options, interrupt, io, NULL, NULL);
}

int32_t mps_av_source_open_watched(mps_av_source **out, const char *url, const char *options,
                                   mps_av_interrupt *interrupt, mps_av_open_fn may_open, void *opaque)
{
    return open_source(out, url, NULL, options, interrupt, NULL, may_open, opaque);
}

int mps_copy_stream(AVFormatContext *to, const AVStream *from, AVStream **out)
{
    AVStream *stream = *out = avformat_new_stream(to, NULL);
    if (!stream)
        return AVERROR(ENOMEM);
    int code = avcodec_parameters_copy(stream->codecpar, from->codecpar);
    if (code < 0)
        return code;
    stream->time_base = from->time_base;
    stream->avg_frame_rate = from->avg_frame_rate;
    stream->r_frame_rate = from->r_frame_rate;
    stream->sample_aspect_ratio = from->sample_aspect_ratio;
    stream->disposition = from->disposition;
    const AVDictionaryEntry *language = av_dict_get(from->metadata, "language", NULL, 0);
    if (language)
        av_dict_set(&stream->metadata, "language", language->value, 0);
#if LIBAVFORMAT_VERSION_INT < AV_VERSION_INT(60, 15, 100)
    for (int i = 0; i < from->nb_side_data; i++) {
        const AVPacketSideData *data = &from->side_data[i];
        uint8_t *copy = av_stream_new_side_data(stream, data->type, data->size);
        if (!copy)
            return AVERROR(ENOMEM);
        memcpy(copy, data->data, data->size);
    }
#endif
    return 0;
}

int32_t mps_av_source_copy_streams(mps_av_source **out, mps_av_source *from)
{
    *out = NULL;
    mps_av_source *source = av_mallocz(sizeof(*source));
    if (source)
        source->format = avformat_alloc_context();
    int code = source && source->format ? 0 : AVERROR(ENOMEM);
    AVStream *copy;
    for (unsigned i = 0; code >= 0 && i < from->format->nb_streams; i++)
        code = mps_copy_stream(source->format, from->format->streams[i], &copy);
    if (code < 0) {
        mps_av_source_close(source);
        return code;
    }
    *out = source;
    return 0;
}

int32_t mps_av_source_probe(mps_av_source *source) { return avformat_find_stream_info(source->format, NULL); }

void mps_av_source_close(mps_av_source *source)
{
    if (!source)
        return;
    avformat_close_input(&source->format);
    av_free(source);
}

void mps_av_source_get(mps_av_source *source, mps_av_source_info *info)
{
    AVFormatContext *format = source->format;
    int64_t size = format->pb ? avio_size(format->pb) : 0;
    *info = (mps_av_source_info){
        .duration_us = format->duration == AV_NOPTS_VALUE ? MPS_AV_NOPTS : format->duration,
        .start_us = format->start_time == AV_NOPTS_VALUE ? MPS_AV_NOPTS : format->start_time,
        .bit_rate = format->bit_rate, .size = size > 0 ? size : 0,
        .streams = (int32_t)format->nb_streams,
        .seekable = format->pb ? !!(format->pb->seekable & AVIO_SEEKABLE_NORMAL) : 0,
        .duration_is_guess = format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE,
    };
    mps_copy_text(info->format, sizeof(info->format), format->iformat ? format->iformat->name : NULL);
}

int32_t mps_av_source_has_alpha(mps_av_source *source, int32_t stream)
{
    const AVDictionaryEntry *mode = av_dict_get(source->format->streams[stream]->metadata, "alpha_mode", NULL, 0);
    return mode && !strcmp(mode->value, "1");
}

static void read_rotation(const AVStream *stream, mps_av_stream_info *info)
{
    const int32_t *matrix = (const int32_t *)mps_stream_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX);
    if (!matrix)
        return;
    int32_t upright[9];
    memcpy(upright, matrix, sizeof(upright));
    /* A negative determinant mirrors; undo that before reading the angle. */
    info->mirrored = (int64_t)upright[0] * upright[4] - (int64_t)upright[1] * upright[3] < 0;
    if (info->mirrored)
        av_display_matrix_flip(upright, 1, 0);
    double counter_clockwise = av_display_rotation_get(upright);
    if (counter_clockwise != counter_clockwise) /* NaN: singular matrix */
        return;
    int turn = (int)(-counter_clockwise / 90.0 + (counter_clockwise < 0 ? 0.5 : -0.5)) * 90;
    info->rotation = ((turn % 360) + 360) % 360;
}

/* The payload of the first NAL unit of `type` in Annex B data, emulation prevention removed; bytes written to `out`. */
static int find_parameter_set(const uint8_t *data, int size, int type, int hevc, uint8_t *out, int capacity)
{
    for (int i = 0; i + 4 < size; i++) {
        if (data[i] || data[i + 1] || data[i + 2] != 1)
            continue;
        if ((hevc ? (data[i + 3] >> 1) & 0x3f : data[i + 3] & 0x1f) != type)
            continue;
        int written = 0, zeros = 0;
        for (int at = i + 3 + (hevc ? 2 : 1); at < size && written < capacity; at++) {
            if (zeros >= 2 && data[at] == 3) {
                zeros = 0;
                continue;
            }
            zeros = data[at] ? 0 : zeros + 1;
            out[written++] = data[at];
        }
        return written;
    }
    return 0;
}

/* ISO/IEC 14496-15, E.3: profile, compatibility flags in reverse order, tier and level, constraint bytes without trailing zeros. */
static void write_hevc_string(const uint8_t general[12], char *text, size_t size)
{
    uint32_t flags = (uint32_t)general[1] << 24 | general[2] << 16 | general[3] << 8 | general[4], reversed = 0;
    for (int i = 0; i < 32; i++)
        reversed |= (flags >> i & 1) << (31 - i);
    const char *space[] = { "", "A", "B", "C" };
    int used = snprintf(text, size, "hvc1.%s%d.%X.%c%d", space[general[0] >> 6], general[0] & 0x1f, reversed,
                        general[0] & 0x20 ? 'H' : 'L', general[11]);
    int last = 10;
    while (last > 4 && !general[last])
        last--;
    for (int i = 5; i <= last; i++)
        used += snprintf(text + used, size - used, ".%X", general[i]);
}

/* From the stream's own headers: the most exact. 0 when they are absent. */
static int write_exact_codec_string(const AVCodecParameters *par, char *text, size_t size)
{
    const uint8_t *data = par->extradata;
    uint8_t set[16];
    switch (par->codec_id) {
    case AV_CODEC_ID_H264:
        if (par->extradata_size >= 4 && data[0] == 1)
            memcpy(set, data + 1, 3);
        else if (find_parameter_set(data, par->extradata_size, 7, 0, set, 3) < 3)
            return 0;
        snprintf(text, size, "avc1.%02x%02x%02x", set[0], set[1], set[2]);
        return 1;
    case AV_CODEC_ID_HEVC:
        if (par->extradata_size >= 13 && data[0] == 1)
            memcpy(set, data + 1, 12);
        else if (find_parameter_set(data, par->extradata_size, 33, 1, set, 13) == 13)
            memmove(set, set + 1, 12);
        else
            return 0;
        write_hevc_string(set, text, size);
        return 1;
    case AV_CODEC_ID_AV1:
        if (par->extradata_size < 4 || data[0] != 0x81)
            return 0;
        snprintf(text, size, "av01.%d.%02d%c.%02d", data[1] >> 5, data[1] & 0x1f, data[2] & 0x80 ? 'H' : 'M',
                 !(data[2] & 0x40) ? 8 : data[2] & 0x20 ? 12 : 10);
        return 1;
    default: return 0;
    }
}

/* RFC 6381 names. */
static void write_codec_string(const AVCodecParameters *par, char *text, size_t size)
{
    int profile = par->profile & 0xff;
    text[0] = 0;
    if (write_exact_codec_string(par, text, size))
        return;
    /* As far as profile and level tell them. */
    switch (par->codec_id) {
    case AV_CODEC_ID_H264:
        if (par->profile > 0 && par->level > 0)
            snprintf(text, size, "avc1.%02x%02x%02x", profile,
                     (par->profile & (1 << 9) ? 0x40 : 0) | (par->profile & (1 << 11) ? 0x10 : 0), par->level & 0xff);
        break;
    case AV_CODEC_ID_HEVC:
        if (par->profile > 0 && par->level > 0)
            snprintf(text, size, "hvc1.%d.%d.L%d.B0", profile, profile == 2 ? 4 : 6, par->level);
        break;
    case AV_CODEC_ID_VP8: snprintf(text, size, "vp8"); break;
    case AV_CODEC_ID_VP9:
        if (par->profile >= 0)
            snprintf(text, size, "vp09.%02d.%02d.%02d", profile, par->level > 0 ? par->level : 10, profile >= 2 ? 10 : 8);
        break;
    case AV_CODEC_ID_AV1:
        if (par->profile >= 0 && par->level >= 0)
            snprintf(text, size, "av01.%d.%02dM.%02d", profile, par->level,
                     av_pix_fmt_desc_get(par->format) ? av_pix_fmt_desc_get(par->format)->comp[0].depth : 8);
        break;
    case AV_CODEC_ID_AAC:
        snprintf(text, size, "mp4a.40.%d", par->profile >= 0 ? par->profile + 1 : 2);
        break;
    case AV_CODEC_ID_MP3: snprintf(text, size, "mp4a.40.34"); break;
    case AV_CODEC_ID_AC3: snprintf(text, size, "ac-3"); break;
    case AV_CODEC_ID_EAC3: snprintf(text, size, "ec-3"); break;
    case AV_CODEC_ID_OPUS: snprintf(text, size, "opus"); break;
    case AV_CODEC_ID_FLAC: snprintf(text, size, "flac"); break;
    default: break;
    }
}

static int32_t type_of(enum AVMediaType type)
{
    switch (type) {
    case AVMEDIA_TYPE_VIDEO: return MPS_AV_VIDEO;
    case AVMEDIA_TYPE_AUDIO: return MPS_AV_AUDIO;
    case AVMEDIA_TYPE_SUBTITLE: return MPS_AV_SUBTITLE;
    default: return MPS_AV_OTHER;
    }
}

int32_t mps_av_source_stream(mps_av_source *source, int32_t index, mps_av_stream_info *info)
{
    if (index < 0 || index >= (int32_t)source->format->nb_streams)
        return AVERROR(EINVAL);
    const AVStream *stream = source->format->streams[index];
    const AVCodecParameters *par = stream->codecpar;
    *info = (mps_av_stream_info){
        .start = stream->start_time == AV_NOPTS_VALUE ? MPS_AV_NOPTS : stream->start_time,
        .duration = stream->duration == AV_NOPTS_VALUE ? MPS_AV_NOPTS : stream->duration,
        .frames = stream->nb_frames, .bit_rate = par->bit_rate,
        .time_base = mps_rational(stream->time_base), .average_rate = mps_rational(stream->avg_frame_rate),
        .real_rate = mps_rational(stream->r_frame_rate),
        .sar = mps_rational(stream->sample_aspect_ratio.num ? stream->sample_aspect_ratio : par->sample_aspect_ratio),
        .index = index, .type = type_of(par->codec_type), .width = par->width, .height = par->height, .format = par->format,
        .sample_rate = par->sample_rate, .channels = par->ch_layout.nb_channels, .frame_size = par->frame_size,
        .profile = par->profile, .level = par->level, .field_order = par->field_order,
        .color_primaries = par->color_primaries, .color_transfer = par->color_trc,
        .color_space = par->color_space, .color_range = par->color_range, .chroma_location = par->chroma_location,
        .bits = par->bits_per_raw_sample, .attached_picture = !!(stream->disposition & AV_DISPOSITION_ATTACHED_PIC),
        .is_default = !!(stream->disposition & AV_DISPOSITION_DEFAULT), .reorder_frames = par->video_delay,
        .has_mastering_display = mps_stream_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA) != NULL,
        .decodable = avcodec_find_decoder(par->codec_id) != NULL,
    };
    read_rotation(stream, info);
    write_codec_string(par, info->codec_string, sizeof(info->codec_string));
    mps_copy_text(info->codec, sizeof(info->codec), avcodec_get_name(par->codec_id));
    mps_copy_text(info->profile_name, sizeof(info->profile_name), avcodec_profile_name(par->codec_id, par->profile));
    if (par->codec_type == AVMEDIA_TYPE_VIDEO) {
        mps_copy_text(info->format_name, sizeof(info->format_name), av_get_pix_fmt_name(par->format));
        mps_copy_text(info->primaries_name, sizeof(info->primaries_name), av_color_primaries_name(par->color_primaries));
        mps_copy_text(info->transfer_name, sizeof(info->transfer_name), av_color_transfer_name(par->color_trc));
        mps_copy_text(info->space_name, sizeof(info->space_name), av_color_space_name(par->color_space));
    } else if (par->codec_type == AVMEDIA_TYPE_AUDIO) {
        mps_copy_text(info->format_name, sizeof(info->format_name), av_get_sample_fmt_name(par->format));
        if (par->ch_layout.nb_channels > 0)
            av_channel_layout_describe(&par->ch_layout, info->layout, sizeof(info->layout));
    }
    const AVDictionaryEntry *language = av_dict_get(stream->metadata, "language", NULL, 0);
    mps_copy_text(info->language, sizeof(info->language), language ? language->value : NULL);
    return 0;
}

int32_t mps_av_source_select(mps_av_source *source, int32_t index, int32_t selected)
{
    if (index < 0 || index >= (int32_t)source->format->nb_streams)
        return AVERROR(EINVAL);
    source->format->streams[index]->discard = selected ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    return 0;
}

int32_t mps_av_source_read(mps_av_source *source, mps_av_packet *packet)
{
    return source->format->iformat ? av_read_frame(source->format, packet) : AVERROR_EOF;
}

int32_t mps_av_source_seek(mps_av_source *source, int64_t microseconds)
{
    return avformat_seek_file(source->format, -1, INT64_MIN, microseconds, microseconds, 0);
}

int32_t mps_av_source_seek_stream(mps_av_source *source, int32_t stream, int64_t timestamp)
{
    if (stream < 0 || stream >= (int32_t)source->format->nb_streams)
        return AVERROR(EINVAL);
    return avformat_seek_file(source->format, stream, INT64_MIN, timestamp, timestamp, 0);
}

int32_t mps_av_source_index(mps_av_source *source, int32_t stream, int64_t *keys, int32_t capacity, int64_t *last)
{
    *last = MPS_AV_NOPTS;
    if (stream < 0 || stream >= (int32_t)source->format->nb_streams)
        return AVERROR(EINVAL);
    AVStream *indexed = source->format->streams[stream];
    int entries = avformat_index_get_entries_count(indexed), found = 0;
    for (int i = 0; i < entries; i++) {
        const AVIndexEntry *entry = avformat_index_get_entry(indexed, i);
        if (!entry || entry->flags & AVINDEX_DISCARD_FRAME || entry->timestamp == AV_NOPTS_VALUE)
            continue;
        *last = entry->timestamp;
        if (!(entry->flags & AVINDEX_KEYFRAME))
            continue;
        if (found < capacity)
            keys[found] = entry->timestamp;
        found++;
    }
    return found;
}

int64_t mps_av_source_bytes_read(mps_av_source *source) { return source->format->pb ? source->format->pb->bytes_read : 0; }

const uint8_t *mps_av_source_extradata(mps_av_source *source, int32_t stream, int32_t *size)
{
    const AVCodecParameters *codec = source->format->streams[stream]->codecpar;
    *size = codec->extradata ? codec->extradata_size : 0;
    return codec->extradata;
}
