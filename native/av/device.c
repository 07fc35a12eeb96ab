/* Hardware devices and the pictures that live on them. */
#include <string.h>
#include <libavutil/hwcontext.h>
#include <libavutil/pixdesc.h>
#include "internal.h"

const char *mps_av_device_type(int32_t index)
{
    enum AVHWDeviceType type = AV_HWDEVICE_TYPE_NONE;
    do
        type = av_hwdevice_iterate_types(type);
    while (type != AV_HWDEVICE_TYPE_NONE && index-- > 0);
    return type == AV_HWDEVICE_TYPE_NONE ? NULL : av_hwdevice_get_type_name(type);
}

static int find_type(const char *name, enum AVHWDeviceType *type)
{
    *type = av_hwdevice_find_type_by_name(name);
    if (*type != AV_HWDEVICE_TYPE_NONE)
        return 0;
    av_log(NULL, AV_LOG_ERROR, "This FFmpeg has no devices of the type %s\n", name);
    return AVERROR(ENOSYS);
}

int32_t mps_av_device_open(mps_av_device **out, const char *type, const char *name, const char *options)
{
    *out = NULL;
    enum AVHWDeviceType number;
    AVDictionary *dict = NULL;
    int code = find_type(type, &number);
    if (code >= 0)
        code = mps_parse_options(options, &dict);
    if (code >= 0)
        code = av_hwdevice_ctx_create(out, number, name && *name ? name : NULL, dict, 0);
    av_dict_free(&dict);
    return code;
}

int32_t mps_av_device_derive(mps_av_device **out, const char *type, mps_av_device *from)
{
    *out = NULL;
    enum AVHWDeviceType number;
    int code = find_type(type, &number);
    return code < 0 ? code : av_hwdevice_ctx_create_derived(out, number, from, 0);
}

void mps_av_device_close(mps_av_device *device) { av_buffer_unref(&device); }

/* The pixel format that stands for "on this device", when its pictures can have this layout; some types of libav crash on others. */
static int device_format(AVBufferRef *device, enum AVPixelFormat memory_format, enum AVPixelFormat *format)
{
    AVHWFramesConstraints *limits = av_hwdevice_get_hwframe_constraints(device, NULL);
    int known = limits && limits->valid_hw_formats && limits->valid_hw_formats[0] != AV_PIX_FMT_NONE && !limits->valid_sw_formats;
    for (int i = 0; limits && limits->valid_hw_formats && limits->valid_sw_formats && limits->valid_sw_formats[i] != AV_PIX_FMT_NONE; i++)
        known |= limits->valid_sw_formats[i] == memory_format;
    if (known)
        *format = limits->valid_hw_formats[0];
    av_hwframe_constraints_free(&limits);
    if (known)
        return 0;
    const char *name = av_get_pix_fmt_name(memory_format);
    av_log(NULL, AV_LOG_ERROR, "The device has no pictures of the format %s\n", name ? name : "unknown");
    return AVERROR(ENOSYS);
}

int32_t mps_av_device_frames_open(mps_av_device_frames **out, mps_av_device *device, int32_t width, int32_t height,
                                  int32_t memory_format, int32_t count)
{
    *out = NULL;
    enum AVPixelFormat format;
    int code = device_format(device, memory_format, &format);
    if (code < 0)
        return code;
    AVBufferRef *frames = av_hwframe_ctx_alloc(device);
    if (!frames)
        return AVERROR(ENOMEM);
    AVHWFramesContext *context = (AVHWFramesContext *)frames->data;
    context->format = format;
    context->sw_format = memory_format;
    context->width = width;
    context->height = height;
    context->initial_pool_size = count;
    code = av_hwframe_ctx_init(frames);
    if (code < 0)
        av_buffer_unref(&frames);
    *out = frames;
    return code;
}

mps_av_device_frames *mps_av_device_frames_ref(mps_av_device_frames *frames) { return av_buffer_ref(frames); }

void mps_av_device_frames_close(mps_av_device_frames *frames) { av_buffer_unref(&frames); }

mps_av_device_frames *mps_av_device_frames_of(const mps_av_frame *frame)
{
    return frame->hw_frames_ctx ? av_buffer_ref(frame->hw_frames_ctx) : NULL;
}

void mps_av_device_frames_get_info(mps_av_device_frames *frames, mps_av_device_frames_info *info)
{
    const AVHWFramesContext *context = (const AVHWFramesContext *)frames->data;
    *info = (mps_av_device_frames_info){
        .width = context->width, .height = context->height, .format = context->format, .memory_format = context->sw_format,
    };
}

int32_t mps_av_device_frames_get(mps_av_device_frames *frames, mps_av_frame *frame)
{
    av_frame_unref(frame);
    return av_hwframe_get_buffer(frames, frame, 0);
}

static void release_kept(void *opaque, uint8_t *data)
{
    (void)opaque;
    AVFrame *kept = (AVFrame *)data;
    av_frame_free(&kept);
}

/* Some devices still read the memory after the transfer has returned (Vulkan imports it): it lives as long as the copy there. */
static int keep_memory(AVFrame *on_device, const AVFrame *memory)
{
    AVFrame *kept = av_frame_clone(memory);
    AVBufferRef *keeper = kept ? av_buffer_create((uint8_t *)kept, sizeof(*kept), release_kept, NULL, AV_BUFFER_FLAG_READONLY) : NULL;
    if (!keeper) {
        av_frame_free(&kept);
        return AVERROR(ENOMEM);
    }
    av_buffer_unref(&on_device->opaque_ref);
    on_device->opaque_ref = keeper;
    return 0;
}

int32_t mps_av_frame_transfer(mps_av_frame *to, const mps_av_frame *from)
{
    int code = av_hwframe_transfer_data(to, from, 0);
    if (code >= 0)
        code = av_frame_copy_props(to, from);
    if (code >= 0 && to->hw_frames_ctx)
        return keep_memory(to, from);
    /* What kept the memory of a picture on a device is of no use to its copy in memory. */
    av_buffer_unref(&to->opaque_ref);
    return code;
}

int32_t mps_av_pixel_format_on_device(int32_t format)
{
    const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(format);
    return description && description->flags & AV_PIX_FMT_FLAG_HWACCEL ? 1 : 0;
}
