/* Colour volumes of HDR pictures, from and to libav's side data. */
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/mem.h>
#include "internal.h"

enum { CHROMATICITY = 50000, LUMINANCE = 10000 }; /* units of mps_av_hdr per 1 */

static int32_t in_units(AVRational value, int unit) { return value.den ? (int32_t)av_rescale_rnd(value.num, unit, value.den, AV_ROUND_NEAR_INF) : 0; }

static void read_volume(mps_av_hdr *hdr, const AVMasteringDisplayMetadata *mastering, const AVContentLightMetadata *light)
{
    *hdr = (mps_av_hdr){ 0 };
    if (mastering && mastering->has_primaries && mastering->has_luminance) {
        hdr->has_mastering = 1;
        for (int i = 0; i < 2; i++) {
            hdr->red[i] = in_units(mastering->display_primaries[0][i], CHROMATICITY);
            hdr->green[i] = in_units(mastering->display_primaries[1][i], CHROMATICITY);
            hdr->blue[i] = in_units(mastering->display_primaries[2][i], CHROMATICITY);
            hdr->white[i] = in_units(mastering->white_point[i], CHROMATICITY);
        }
        hdr->max_luminance = in_units(mastering->max_luminance, LUMINANCE);
        hdr->min_luminance = in_units(mastering->min_luminance, LUMINANCE);
    }
    if (light && light->MaxCLL) {
        hdr->has_light = 1;
        hdr->max_content = (int32_t)light->MaxCLL;
        hdr->max_average = (int32_t)light->MaxFALL;
    }
}

void mps_av_frame_hdr(const mps_av_frame *frame, mps_av_hdr *hdr)
{
    const AVFrameSideData *mastering = av_frame_get_side_data(frame, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    const AVFrameSideData *light = av_frame_get_side_data(frame, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    read_volume(hdr, mastering ? (const void *)mastering->data : NULL, light ? (const void *)light->data : NULL);
}

void mps_av_source_hdr(mps_av_source *source, int32_t index, mps_av_hdr *hdr)
{
    const AVStream *stream = source->format->streams[index];
    read_volume(hdr, (const void *)mps_stream_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA),
                (const void *)mps_stream_side_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL));
}

/* Moves `data` to the stream. */
static int add(AVStream *stream, enum AVPacketSideDataType type, void *data, size_t size)
{
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    if (av_packet_side_data_add(&stream->codecpar->coded_side_data, &stream->codecpar->nb_coded_side_data, type, data, size, 0))
        return 0;
    int code = AVERROR(ENOMEM);
#else
    int code = av_stream_add_side_data(stream, type, data, size);
#endif
    if (code < 0)
        av_free(data);
    return code;
}

int mps_add_hdr(AVStream *stream, const mps_av_hdr *hdr)
{
    int code = 0;
    if (hdr->has_mastering) {
        AVMasteringDisplayMetadata *mastering = av_mastering_display_metadata_alloc();
        if (!mastering)
            return AVERROR(ENOMEM);
        for (int i = 0; i < 2; i++) {
            mastering->display_primaries[0][i] = (AVRational){ hdr->red[i], CHROMATICITY };
            mastering->display_primaries[1][i] = (AVRational){ hdr->green[i], CHROMATICITY };
            mastering->display_primaries[2][i] = (AVRational){ hdr->blue[i], CHROMATICITY };
            mastering->white_point[i] = (AVRational){ hdr->white[i], CHROMATICITY };
        }
        mastering->max_luminance = (AVRational){ hdr->max_luminance, LUMINANCE };
        mastering->min_luminance = (AVRational){ hdr->min_luminance, LUMINANCE };
        mastering->has_primaries = mastering->has_luminance = 1;
        code = add(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, mastering, sizeof(*mastering));
    }
    if (code >= 0 && hdr->has_light) {
        size_t size;
        AVContentLightMetadata *light = av_content_light_metadata_alloc(&size);
        if (!light)
            return AVERROR(ENOMEM);
        light->MaxCLL = (unsigned)hdr->max_content;
        light->MaxFALL = (unsigned)hdr->max_average;
        code = add(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, light, size);
    }
    return code;
}
