/*
 * mps/av.h: a thin C shim over FFmpeg (libav*), 1:1 and without policy.
 *
 * Why it exists: managed code must never know a libav struct layout, which changes with every major version. Here are
 * opaque handles, flat structs of fixed-size fields and functions; the shim is compiled against whatever FFmpeg
 * (5.1 to 7.x) is installed, and `mps_av_abi` lets the managed side refuse a shim of another age.
 *
 * Rules for every function
 *  - Returns >= 0 on success, a negative AVERROR otherwise. mps_av_error_again() and _eof() are ordinary results.
 *  - Handles are owned by the caller: every *_open / *_alloc has one *_close / *_free, which takes the handle (not its
 *    address) and accepts NULL. On failure *_open leaves *out NULL and frees what it made.
 *  - Packets and frames given to *_send or *_push are moved (left blank) on success and untouched on failure;
 *    mps_av_sink_write and _write_now consume their packet in either case.
 *  - Thread-safety: a handle may be used by one thread at a time; different handles by different threads. Only
 *    mps_av_interrupt_* may be called at any time from any thread.
 *  - Times are in the time base named; INT64_MIN means unknown. Strings are UTF-8. Option strings are "key=value"
 *    lines separated by '\n', values literal (no quoting); an option that nobody consumed is an error
 *    (mps_av_error_option), so typos never pass silently.
 */
#ifndef MPS_AV_H
#define MPS_AV_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPS_AV_API __attribute__((visibility("default")))

/* Raised with every change that an older managed side could misread. */
#define MPS_AV_ABI 6

#define MPS_AV_NOPTS INT64_MIN

typedef struct mps_av_interrupt mps_av_interrupt;
typedef struct mps_av_io mps_av_io;
typedef struct mps_av_source mps_av_source;
typedef struct mps_av_decoder mps_av_decoder;
typedef struct mps_av_filter mps_av_filter;
typedef struct mps_av_graph mps_av_graph;
typedef struct mps_av_encoder mps_av_encoder;
typedef struct mps_av_sink mps_av_sink;
typedef struct mps_av_frame_pool mps_av_frame_pool;
typedef struct mps_av_resampler mps_av_resampler;
typedef struct mps_av_subtitle mps_av_subtitle;
typedef struct mps_av_bytes mps_av_bytes;
typedef struct AVPacket mps_av_packet;
typedef struct AVFrame mps_av_frame;
typedef struct AVBufferRef mps_av_device;
typedef struct AVBufferRef mps_av_device_frames;

typedef struct mps_av_rational { int32_t num, den; } mps_av_rational;

/* Media types of streams. Append-only. */
enum { MPS_AV_VIDEO = 0, MPS_AV_AUDIO = 1, MPS_AV_SUBTITLE = 2, MPS_AV_OTHER = 3 };

/* ---- library ---------------------------------------------------------------------------------------------------- */

MPS_AV_API uint32_t mps_av_abi(void);
/* FFmpeg's own version text, e.g. "5.1.9-0+deb12u1"; static storage. */
MPS_AV_API const char *mps_av_version(void);
/* Run-time versions as AV_VERSION_INT of {avutil, avcodec, avformat, swresample}. */
MPS_AV_API void mps_av_library_versions(uint32_t out[4]);
/* Versions the shim was compiled against, same order. A different major at run time cannot be used. */
MPS_AV_API void mps_av_header_versions(uint32_t out[4]);
MPS_AV_API void mps_av_error_text(int32_t code, char *text, int32_t size);
/* The codes that callers branch on, which are platform values in libav. */
MPS_AV_API int32_t mps_av_error_again(void);
MPS_AV_API int32_t mps_av_error_eof(void);
MPS_AV_API int32_t mps_av_error_exit(void);
MPS_AV_API int32_t mps_av_error_option(void);
MPS_AV_API int32_t mps_av_error_invalid_data(void);

/* One whole log line without its newline. Called on any thread, concurrently. `level` is libav's (16 error, 24 warning). */
typedef void (*mps_av_log_fn)(int32_t level, const char *context, const char *line);
MPS_AV_API void mps_av_set_log(mps_av_log_fn fn, int32_t max_level);

/* 1 when the build has it, else 0. */
MPS_AV_API int32_t mps_av_has_encoder(const char *name);
MPS_AV_API int32_t mps_av_has_decoder(const char *name);
MPS_AV_API int32_t mps_av_has_muxer(const char *name);
MPS_AV_API int32_t mps_av_has_protocol(const char *name, int32_t output);
/* Pixel format number by libav's name and back (NULL when unknown; static storage). -1 when unknown. */
MPS_AV_API int32_t mps_av_pixel_format(const char *name);
MPS_AV_API const char *mps_av_pixel_format_name(int32_t format);
MPS_AV_API int32_t mps_av_pixel_format_has_alpha(int32_t format);
MPS_AV_API int32_t mps_av_pixel_format_is_rgb(int32_t format);
/* Sample rates / sample formats / pixel formats an encoder states; writes at most `capacity`, returns how many there are (0 = any). */
MPS_AV_API int32_t mps_av_encoder_sample_rates(const char *name, int32_t *out, int32_t capacity);
MPS_AV_API int32_t mps_av_encoder_sample_formats(const char *name, int32_t *out, int32_t capacity);
MPS_AV_API int32_t mps_av_encoder_pixel_formats(const char *name, int32_t *out, int32_t capacity);
/* 0 when the encoder knows every option and takes its value; else as its open would answer, without opening anything. */
MPS_AV_API int32_t mps_av_encoder_check_options(const char *name, const char *options);
MPS_AV_API const char *mps_av_sample_format_name(int32_t format);
/* -1 when unknown. */
MPS_AV_API int32_t mps_av_sample_format(const char *name);

/* ---- interrupt -------------------------------------------------------------------------------------------------- */

/* Aborts blocking I/O of the sources and sinks that were opened with it. Must outlive them. */
MPS_AV_API mps_av_interrupt *mps_av_interrupt_alloc(void);
MPS_AV_API void mps_av_interrupt_free(mps_av_interrupt *interrupt);
/* From now on every blocking call ends with mps_av_error_exit(). */
MPS_AV_API void mps_av_interrupt_cancel(mps_av_interrupt *interrupt);
/* Blocking calls end with mps_av_error_exit() once `microseconds` from now have passed; negative = no deadline. */
MPS_AV_API void mps_av_interrupt_deadline(mps_av_interrupt *interrupt, int64_t microseconds);
/* 0 running, 1 cancelled, 2 deadline passed. */
MPS_AV_API int32_t mps_av_interrupt_state(mps_av_interrupt *interrupt);

/* ---- custom I/O ------------------------------------------------------------------------------------------------- */

/* Bytes read (> 0), 0 at the end, or a negative errno. */
typedef int32_t (*mps_av_read_fn)(void *opaque, uint8_t *buffer, int32_t size);
/* Bytes written or a negative errno. */
typedef int32_t (*mps_av_write_fn)(void *opaque, const uint8_t *buffer, int32_t size);
/* New absolute position, or the total size when whence is 65536 (AVSEEK_SIZE), or a negative errno. */
typedef int64_t (*mps_av_seek_fn)(void *opaque, int64_t offset, int32_t whence);

/* A source needs `read`, a sink `write`; `seek` may be NULL. Must outlive the source or sink opened with it. */
MPS_AV_API mps_av_io *mps_av_io_alloc(void *opaque, mps_av_read_fn read, mps_av_write_fn write, mps_av_seek_fn seek, int32_t buffer_size);
MPS_AV_API void mps_av_io_free(mps_av_io *io);

/* ---- picture and sound formats ---------------------------------------------------------------------------------- */

typedef struct mps_av_video_format {
    int32_t width, height, format;
    mps_av_rational sar, time_base, frame_rate;
    int32_t color_primaries, color_transfer, color_space, color_range, chroma_location;
} mps_av_video_format;

typedef struct mps_av_audio_format {
    int32_t format, sample_rate, channels;
    mps_av_rational time_base;
    char layout[64];
} mps_av_audio_format;

/* ---- packets and frames ----------------------------------------------------------------------------------------- */

typedef struct mps_av_packet_info {
    int64_t pts, dts, duration, position; /* position: byte offset in the source, -1 unknown */
    int32_t stream, size, key, dated; /* dated: it says when it was made by its sender's clock */
} mps_av_packet_info;

MPS_AV_API mps_av_packet *mps_av_packet_alloc(void);
MPS_AV_API void mps_av_packet_free(mps_av_packet *packet);
MPS_AV_API void mps_av_packet_unref(mps_av_packet *packet);
MPS_AV_API int32_t mps_av_packet_ref(mps_av_packet *to, const mps_av_packet *from);
MPS_AV_API void mps_av_packet_move(mps_av_packet *to, mps_av_packet *from);
MPS_AV_API void mps_av_packet_get(const mps_av_packet *packet, mps_av_packet_info *info);
/* The coded bytes (mps_av_packet_info.size of them), valid while the packet is; NULL when it is empty. */
MPS_AV_API const uint8_t *mps_av_packet_data(const mps_av_packet *packet);
MPS_AV_API void mps_av_packet_set_times(mps_av_packet *packet, int64_t pts, int64_t dts, int64_t duration);
/* Makes the packet a key packet of its own copy of the bytes. */
MPS_AV_API int32_t mps_av_packet_set_data(mps_av_packet *packet, const uint8_t *data, int32_t size);
/* WebVTT cue settings beside the text; the matroska muxer writes them. */
MPS_AV_API int32_t mps_av_packet_set_webvtt_settings(mps_av_packet *packet, const char *settings);

typedef struct mps_av_frame_info {
    int64_t pts, duration;       /* pts: libav's best effort, in the time base of whoever made the frame */
    void *data[4];
    int32_t stride[4];           /* bytes */
    int32_t width, height, format; /* format: pixel or sample format number */
    int32_t key, interlaced, top_field_first;
    int32_t samples, sample_rate, channels;
    mps_av_rational sar;
    int32_t color_primaries, color_transfer, color_space, color_range;
    int32_t chroma_location;     /* libav's AVChromaLocation; 0 = not stated */
} mps_av_frame_info;

/* Colour volume of HDR pictures in the units of the SEI messages: ITU-T H.265, D.3.28 and D.3.35. */
typedef struct mps_av_hdr {
    int32_t has_mastering;       /* the following ten are set */
    int32_t red[2], green[2], blue[2], white[2]; /* CIE 1931 x and y, in 0.00002 */
    int32_t max_luminance, min_luminance;        /* in 0.0001 cd/m2 */
    int32_t has_light;           /* the following two are set */
    int32_t max_content, max_average;            /* cd/m2: MaxCLL, MaxFALL */
} mps_av_hdr;

MPS_AV_API mps_av_frame *mps_av_frame_alloc(void);
MPS_AV_API void mps_av_frame_free(mps_av_frame *frame);
MPS_AV_API void mps_av_frame_unref(mps_av_frame *frame);
MPS_AV_API int32_t mps_av_frame_ref(mps_av_frame *to, const mps_av_frame *from);
MPS_AV_API void mps_av_frame_move(mps_av_frame *to, mps_av_frame *from);
MPS_AV_API void mps_av_frame_get(const mps_av_frame *frame, mps_av_frame_info *info);
MPS_AV_API void mps_av_frame_set_pts(mps_av_frame *frame, int64_t pts);
MPS_AV_API void mps_av_frame_set_duration(mps_av_frame *frame, int64_t duration);
/* key != 0 asks the encoder for a key frame here; 0 lets it choose, whatever the decoder saw. */
MPS_AV_API void mps_av_frame_request_key(mps_av_frame *frame, int32_t key);
/* The picture is whole, not two fields. */
MPS_AV_API void mps_av_frame_set_progressive(mps_av_frame *frame);
/* A fresh block of `samples` of the format, not cleared. */
MPS_AV_API int32_t mps_av_frame_alloc_samples(mps_av_frame *frame, const mps_av_audio_format *format, int32_t samples);
/* Copies time, colour, side data and sample aspect ratio; not the pixels. */
MPS_AV_API int32_t mps_av_frame_copy_properties(mps_av_frame *to, const mps_av_frame *from);
MPS_AV_API void mps_av_frame_set_sar(mps_av_frame *frame, mps_av_rational sar);
/* Says what the colours are, and drops what was said of their volume. */
MPS_AV_API void mps_av_frame_set_color(mps_av_frame *frame, int32_t primaries, int32_t transfer, int32_t space, int32_t range, int32_t chroma_location);
MPS_AV_API void mps_av_frame_set_chroma_location(mps_av_frame *frame, int32_t location);
/* What the frame carries of SMPTE ST 2086 and CTA-861.3; members without a source are 0. */
MPS_AV_API void mps_av_frame_hdr(const mps_av_frame *frame, mps_av_hdr *hdr);
/* 1 when nobody else refers to the frame's memory, else 0. */
MPS_AV_API int32_t mps_av_frame_is_writable(mps_av_frame *frame);

/* Recycled pictures of one size and format, 64-byte aligned lines; data[1] of pal8 is the palette, 256 × 0xAARRGGBB. Frames may outlive the pool. */
MPS_AV_API int32_t mps_av_frame_pool_open(mps_av_frame_pool **out, int32_t width, int32_t height, int32_t format);
MPS_AV_API int32_t mps_av_frame_pool_get(mps_av_frame_pool *pool, mps_av_frame *frame);
MPS_AV_API void mps_av_frame_pool_close(mps_av_frame_pool *pool);

/* ---- hardware devices ------------------------------------------------------------------------------------------- */
/*
 * A device is a driver's context; a set of device frames is a pool of pictures on it, all of one size. Both are references:
 * whatever was opened with one (decoder, encoder, filter, frame) keeps it alive after the caller closed his.
 */

/* Types that this FFmpeg was built with ("cuda", "vaapi", "qsv", "vulkan"...), from index 0; NULL after the last. Static storage. */
MPS_AV_API const char *mps_av_device_type(int32_t index);
/* `name`: what the type calls its devices, e.g. "0" or "/dev/dri/renderD128"; NULL or "" = the type's first. */
MPS_AV_API int32_t mps_av_device_open(mps_av_device **out, const char *type, const char *name, const char *options);
/* The same hardware through another interface, e.g. qsv from vaapi. */
MPS_AV_API int32_t mps_av_device_derive(mps_av_device **out, const char *type, mps_av_device *from);
MPS_AV_API void mps_av_device_close(mps_av_device *device);

typedef struct mps_av_device_frames_info {
    int32_t width, height; /* of the pictures' memory, at least the picture's own */
    int32_t format;        /* the pixel format that stands for the device */
    int32_t memory_format; /* the layout of the pictures there, and after a transfer */
} mps_av_device_frames_info;

/* count: pictures to allocate at once, which is all that there will be on devices with fixed pools (qsv); 0 = as needed. */
MPS_AV_API int32_t mps_av_device_frames_open(mps_av_device_frames **out, mps_av_device *device, int32_t width, int32_t height,
                                             int32_t memory_format, int32_t count);
/* A new reference to the same set; NULL without memory. */
MPS_AV_API mps_av_device_frames *mps_av_device_frames_ref(mps_av_device_frames *frames);
MPS_AV_API void mps_av_device_frames_close(mps_av_device_frames *frames);
/* A new reference to the set that a frame belongs to; NULL when it lies in memory. */
MPS_AV_API mps_av_device_frames *mps_av_device_frames_of(const mps_av_frame *frame);
MPS_AV_API void mps_av_device_frames_get_info(mps_av_device_frames *frames, mps_av_device_frames_info *info);
/* Gives `frame` a picture with undefined content. */
MPS_AV_API int32_t mps_av_device_frames_get(mps_av_device_frames *frames, mps_av_frame *frame);
/* Copies the picture and its properties between a device and memory, whichever way the two frames say. `to` has a picture
 * already, or (towards memory only) is blank and gets one. A picture brought to a device keeps the memory that it came from,
 * which drivers may read later, until it goes itself. */
MPS_AV_API int32_t mps_av_frame_transfer(mps_av_frame *to, const mps_av_frame *from);
/* 1 when the pixel format stands for a device. */
MPS_AV_API int32_t mps_av_pixel_format_on_device(int32_t format);

/* ---- source (demuxer) ------------------------------------------------------------------------------------------- */

typedef struct mps_av_source_info {
    int64_t duration_us, start_us, bit_rate, size; /* MPS_AV_NOPTS / 0 when unknown */
    int32_t streams, seekable;
    int32_t duration_is_guess, reserved;           /* 1 when the duration is computed from size and bit rate */
    char format[64];                               /* the demuxer's names */
} mps_av_source_info;

typedef struct mps_av_stream_info {
    int64_t start, duration, frames, bit_rate;     /* start, duration in time_base */
    mps_av_rational time_base, average_rate, real_rate, sar;
    int32_t index, type, width, height, format;
    int32_t rotation;                              /* clockwise degrees to turn for display: 0, 90, 180, 270 */
    int32_t mirrored;                              /* 1 when the display matrix also mirrors */
    int32_t sample_rate, channels, frame_size;
    int32_t profile, level, field_order;           /* field_order: libav's AVFieldOrder */
    int32_t color_primaries, color_transfer, color_space, color_range;
    int32_t bits, attached_picture, is_default, reorder_frames;
    char codec[32], profile_name[48], format_name[32], layout[64], language[16];
    char primaries_name[24], transfer_name[24], space_name[24];
    char codec_string[64];                         /* RFC 6381, empty when unknown */
    int32_t has_mastering_display, decodable;
    int32_t chroma_location;                       /* libav's AVChromaLocation; 0 = not stated */
} mps_av_stream_info;

/* Opens and reads the stream information. `io` may be NULL. `format` forces a demuxer when not NULL. */
MPS_AV_API int32_t mps_av_source_open(mps_av_source **out, const char *url, const char *format, const char *options,
                                      mps_av_interrupt *interrupt, mps_av_io *io);
/* Whether an address may be opened: 0 = it may, with the options that are put into `options` ("key=value" lines, "" at first) besides. */
typedef int32_t (*mps_av_open_fn)(void *opaque, const char *url, char *options, int32_t size);
/* As mps_av_source_open; `may_open` is asked about every address until the source is closed: those that a playlist names and
 * those that a server redirects to, too, before anything is sent there. Redirects of HTTP: where libav is told to follow none. */
MPS_AV_API int32_t mps_av_source_open_watched(mps_av_source **out, const char *url, const char *options,
                                              mps_av_interrupt *interrupt, mps_av_open_fn may_open, void *opaque);
/* How many of the addresses that a watched input names could not be opened, or not be read to their end. */
MPS_AV_API int32_t mps_av_source_lost(const mps_av_source *source);
/* A source with descriptions of another's streams and nothing to read: for whoever muxes or decodes longer than that one is open. */
MPS_AV_API int32_t mps_av_source_copy_streams(mps_av_source **out, mps_av_source *from);
/* Reads the stream information (avformat_find_stream_info). Separate from open so that callers can tell the phases apart. */
MPS_AV_API int32_t mps_av_source_probe(mps_av_source *source);
MPS_AV_API void mps_av_source_close(mps_av_source *source);
MPS_AV_API void mps_av_source_get(mps_av_source *source, mps_av_source_info *info);
MPS_AV_API int32_t mps_av_source_stream(mps_av_source *source, int32_t index, mps_av_stream_info *info);
/* Whether a VP8 or VP9 stream carries a second picture of transparency beside the first (WebM's AlphaMode). */
MPS_AV_API int32_t mps_av_source_has_alpha(mps_av_source *source, int32_t stream);
/* What the container states of a stream's colour volume; members without a source are 0. */
MPS_AV_API void mps_av_source_hdr(mps_av_source *source, int32_t stream, mps_av_hdr *hdr);
/* Streams not selected are not read. All are selected at first. */
MPS_AV_API int32_t mps_av_source_select(mps_av_source *source, int32_t index, int32_t selected);
MPS_AV_API int32_t mps_av_source_read(mps_av_source *source, mps_av_packet *packet);
/*
 * Takes over what a packet just read says anew of how its stream is coded: headers that came beside it, parameter sets inside a
 * key frame, the head of an ADTS frame. 1 = the stream's parameters changed with this packet, 0 = they did not. AVERROR_INPUT_CHANGED:
 * the packet is H.265 in a stream of H.264 or the other way round, and the source has to be opened anew.
 */
MPS_AV_API int32_t mps_av_source_refresh(mps_av_source *source, const mps_av_packet *packet);
/* To the last key frame at or before `microseconds` on the source's own clock. */
MPS_AV_API int32_t mps_av_source_seek(mps_av_source *source, int64_t microseconds);
/* To the last key frame of a stream at or before `timestamp`, in the stream's time base and the unit of its index. */
MPS_AV_API int32_t mps_av_source_seek_stream(mps_av_source *source, int32_t stream, int64_t timestamp);
/*
 * The demuxer's index of a stream as far as it is known now: writes the time stamps of at most `capacity` key frames, rising,
 * and returns how many there are; *last gets the time stamp of the last entry of any kind (MPS_AV_NOPTS: there is none). Time
 * stamps are in the stream's time base; demuxers count decoding times (MP4) or presentation times (Matroska).
 */
MPS_AV_API int32_t mps_av_source_index(mps_av_source *source, int32_t stream, int64_t *keys, int32_t capacity, int64_t *last);
/* Bytes read from the input so far. */
MPS_AV_API int64_t mps_av_source_bytes_read(mps_av_source *source);
/* A stream's out-of-band bytes (of an attached file: its content) and their number; NULL and 0 when there are none. Valid until close. */
MPS_AV_API const uint8_t *mps_av_source_extradata(mps_av_source *source, int32_t stream, int32_t *size);

/* ---- plain bytes ------------------------------------------------------------------------------------------------ */

/* An input without a container: options are the protocols'. `may_open` is asked as by mps_av_source_open_watched; NULL = nobody is. */
MPS_AV_API int32_t mps_av_bytes_open(mps_av_bytes **out, const char *url, const char *options, mps_av_interrupt *interrupt,
                                     mps_av_open_fn may_open, void *opaque);
/* How many bytes were read; 0 at the end. */
MPS_AV_API int32_t mps_av_bytes_read(mps_av_bytes *bytes, uint8_t *buffer, int32_t size);
MPS_AV_API void mps_av_bytes_close(mps_av_bytes *bytes);

/* ---- decoder ---------------------------------------------------------------------------------------------------- */

/*
 * Where decoded pictures go. `acquire` hands out `size` bytes aligned to 64, or NULL to let libav allocate; it is called
 * from the decoder's own threads, concurrently. `release` is called exactly once per non-NULL acquire, from any thread,
 * possibly after the decoder is closed (frames keep their memory).
 */
typedef struct mps_av_picture_memory {
    void *opaque;
    void *(*acquire)(void *opaque, int64_t size);
    void (*release)(void *opaque, void *memory);
} mps_av_picture_memory;

/* threads: 0 = libav's choice. `memory` may be NULL. */
MPS_AV_API int32_t mps_av_decoder_open(mps_av_decoder **out, mps_av_source *source, int32_t stream, int32_t threads,
                                       const mps_av_picture_memory *memory, const char *options);
/*
 * The same, on a device. `name` = a decoder other than libav's first for the codec, or NULL. Pictures come out on the device,
 * or in memory when it does not take the stream after all: that is logged as a warning, and each frame says where it lies.
 * extra_frames: pictures that the caller may hold beside those that the decoder needs itself.
 */
MPS_AV_API int32_t mps_av_decoder_open_on(mps_av_decoder **out, mps_av_source *source, int32_t stream, const char *name,
                                          mps_av_device *device, int32_t extra_frames, int32_t threads,
                                          const mps_av_picture_memory *memory, const char *options);
MPS_AV_API void mps_av_decoder_close(mps_av_decoder *decoder);
/* packet NULL = end of stream. */
MPS_AV_API int32_t mps_av_decoder_send(mps_av_decoder *decoder, mps_av_packet *packet);
MPS_AV_API int32_t mps_av_decoder_receive(mps_av_decoder *decoder, mps_av_frame *frame);
/* Forgets everything that was sent, and an end of stream: for a seek. */
MPS_AV_API void mps_av_decoder_flush(mps_av_decoder *decoder);
/* Packets sent from now on are decoded: 0 = all, 1 = unless no other picture refers to them, 2 = key frames only. */
MPS_AV_API void mps_av_decoder_skip(mps_av_decoder *decoder, int32_t level);
/* How many pictures the decoder may hold back (its picture buffer), an upper bound. */
MPS_AV_API int32_t mps_av_decoder_held_pictures(mps_av_decoder *decoder);
/* 0 = none, bit 0 frame threads, bit 1 slice threads. */
MPS_AV_API int32_t mps_av_decoder_threading(mps_av_decoder *decoder, int32_t *threads);

/* ---- text subtitles --------------------------------------------------------------------------------------------- */

/* 1 when the stream's codec is text, 0 when it is pictures or no subtitles. */
MPS_AV_API int32_t mps_av_subtitle_is_text(mps_av_source *source, int32_t stream);
MPS_AV_API int32_t mps_av_subtitle_open(mps_av_subtitle **out, mps_av_source *source, int32_t stream);
MPS_AV_API void mps_av_subtitle_close(mps_av_subtitle *subtitle);
/* The ASS sections before the events; never NULL. Valid until close. */
MPS_AV_API const char *mps_av_subtitle_header(mps_av_subtitle *subtitle);
/*
 * Decodes one packet, which is left as it is. Returns how many lines it holds. Times are milliseconds on the source's clock; the duration is
 * MPS_AV_NOPTS when nobody states one.
 */
MPS_AV_API int32_t mps_av_subtitle_decode(mps_av_subtitle *subtitle, mps_av_packet *packet, int64_t *start_ms, int64_t *duration_ms);
/* "ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text", or NULL. Valid until the next decode. */
MPS_AV_API const char *mps_av_subtitle_line(mps_av_subtitle *subtitle, int32_t index);

/* ---- resampler -------------------------------------------------------------------------------------------------- */

/*
 * Converts frames of `in` to `to` and cuts them into frames of exactly `frame_size` samples (0 = as they come; the last may be
 * shorter). Sound stays at its time: gaps and overlaps of more than 0.1 s are filled with silence or cut, up to `longest_gap`
 * (samples of `to`); a jump beyond that is a new clock rather than missing sound, and passed over. Only samples from `first` up
 * to `end` (in samples of `to`, on the input's clock; MPS_AV_NOPTS = open) are kept; from a given `first` to the first sample
 * there is silence. Times of results are in 1 / to->sample_rate.
 */
MPS_AV_API int32_t mps_av_resampler_open(mps_av_resampler **out, const mps_av_audio_format *in, const mps_av_audio_format *to,
                                         int32_t frame_size, int64_t first, int64_t end, int64_t longest_gap);
MPS_AV_API void mps_av_resampler_close(mps_av_resampler *resampler);
/* From now on frames of another format are pushed; what is inside is kept, so results go on without a seam. */
MPS_AV_API int32_t mps_av_resampler_set_input(mps_av_resampler *resampler, const mps_av_audio_format *in);
/* frame NULL = end of stream. mps_av_error_again(): silence before the frame fills what may be held; pull, then push again. */
MPS_AV_API int32_t mps_av_resampler_push(mps_av_resampler *resampler, mps_av_frame *frame);
MPS_AV_API int32_t mps_av_resampler_pull(mps_av_resampler *resampler, mps_av_frame *frame);

/* ---- filter graph ----------------------------------------------------------------------------------------------- */
/*
 * In a library of its own, libmps_av_filter.so: libavfilter drags in some thirty others (11 MB and a third of the start-up
 * time of a process), and most jobs need no graph.
 */

/* 1 when the build has it, else 0. */
MPS_AV_API int32_t mps_av_has_filter(const char *name);
/* `graph` is libavfilter's syntax with one unnamed input and one unnamed output. threads: 0 = libav's choice. */
MPS_AV_API int32_t mps_av_filter_open_video(mps_av_filter **out, const mps_av_video_format *in, const char *graph, int32_t threads);
/* The same for pictures of `frames` (in->format is theirs). */
MPS_AV_API int32_t mps_av_filter_open_video_on(mps_av_filter **out, const mps_av_video_format *in, const char *graph, int32_t threads,
                                               mps_av_device_frames *frames);
/* A new reference to the set that results belong to; NULL when they lie in memory. */
MPS_AV_API mps_av_device_frames *mps_av_filter_output_frames(mps_av_filter *filter);
MPS_AV_API int32_t mps_av_filter_open_audio(mps_av_filter **out, const mps_av_audio_format *in, const char *graph);
MPS_AV_API void mps_av_filter_close(mps_av_filter *filter);
MPS_AV_API void mps_av_filter_video_output(mps_av_filter *filter, mps_av_video_format *format);
MPS_AV_API void mps_av_filter_audio_output(mps_av_filter *filter, mps_av_audio_format *format);
/* Frames of exactly `samples` from now on (the last one may be shorter). */
MPS_AV_API void mps_av_filter_frame_size(mps_av_filter *filter, int32_t samples);
/* frame NULL = end of stream. */
MPS_AV_API int32_t mps_av_filter_push(mps_av_filter *filter, mps_av_frame *frame);
MPS_AV_API int32_t mps_av_filter_pull(mps_av_filter *filter, mps_av_frame *frame);

/* ---- filter graph with several inputs --------------------------------------------------------------------------- */

/* One input: the format that its frames have; exactly one of the two is read. */
typedef struct mps_av_graph_input {
    int32_t is_audio, reserved;
    mps_av_video_format video;
    mps_av_audio_format audio;
} mps_av_graph_input;

/*
 * In libmps_av_filter.so. `graph` names its inputs [in0], [in1]... and its output [out], which is sound when `audio` is set.
 * threads: 0 = libav's choice. Pull first; when that says "again", feed the input that mps_av_graph_hungry names.
 */
MPS_AV_API int32_t mps_av_graph_open(mps_av_graph **out, const char *graph, const mps_av_graph_input *inputs, int32_t count,
                                     int32_t audio, int32_t threads);
MPS_AV_API void mps_av_graph_close(mps_av_graph *graph);
MPS_AV_API void mps_av_graph_video_output(mps_av_graph *graph, mps_av_video_format *format);
/* frame NULL = that input has ended. Times are in the input's time base. */
MPS_AV_API int32_t mps_av_graph_push(mps_av_graph *graph, int32_t input, mps_av_frame *frame);
MPS_AV_API int32_t mps_av_graph_pull(mps_av_graph *graph, mps_av_frame *frame);
/* The input whose lack of frames keeps the output waiting; -1 = none. */
MPS_AV_API int32_t mps_av_graph_hungry(mps_av_graph *graph);

/* ---- encoder ---------------------------------------------------------------------------------------------------- */

typedef struct mps_av_video_encoding {
    mps_av_video_format format;
    int64_t bit_rate, max_rate, buffer_size;       /* bits per second, bits per second, bits; 0 = unset */
    int32_t gop, b_frames, threads, global_header;  /* -1 = the encoder's default; threads 0 = its choice */
    int32_t profile, level;                         /* libav numbers, -99 = unset */
} mps_av_video_encoding;

typedef struct mps_av_audio_encoding {
    mps_av_audio_format format;
    int64_t bit_rate;
    int32_t global_header, reserved;
} mps_av_audio_encoding;

MPS_AV_API int32_t mps_av_encoder_open_video(mps_av_encoder **out, const char *name, const mps_av_video_encoding *encoding, const char *options);
/* The same on a device: `frames` when pictures of it will be sent (format.format is theirs), `device` when pictures in memory
 * will be sent to an encoder that uploads them itself; either may be NULL. */
MPS_AV_API int32_t mps_av_encoder_open_video_on(mps_av_encoder **out, const char *name, const mps_av_video_encoding *encoding,
                                                const char *options, mps_av_device *device, mps_av_device_frames *frames);
MPS_AV_API int32_t mps_av_encoder_open_audio(mps_av_encoder **out, const char *name, const mps_av_audio_encoding *encoding, const char *options);
MPS_AV_API void mps_av_encoder_close(mps_av_encoder *encoder);
/* frame NULL = end of stream. */
MPS_AV_API int32_t mps_av_encoder_send(mps_av_encoder *encoder, mps_av_frame *frame);
MPS_AV_API int32_t mps_av_encoder_receive(mps_av_encoder *encoder, mps_av_packet *packet);
/* Samples per frame that an audio encoder demands; 0 = any. */
MPS_AV_API int32_t mps_av_encoder_frame_size(mps_av_encoder *encoder);
/* Samples that an audio encoder puts before the first one it was given; the times of its packets count them. */
MPS_AV_API int32_t mps_av_encoder_initial_padding(mps_av_encoder *encoder);
MPS_AV_API mps_av_rational mps_av_encoder_time_base(mps_av_encoder *encoder);

/* ---- sink (muxer) ----------------------------------------------------------------------------------------------- */

/* Options are the protocol's; NULL = none. */
MPS_AV_API int32_t mps_av_sink_open(mps_av_sink **out, const char *format, const char *url, const char *options,
                                    mps_av_interrupt *interrupt, mps_av_io *io);
MPS_AV_API int32_t mps_av_sink_needs_global_header(mps_av_sink *sink);
/* Return the new stream's index. */
MPS_AV_API int32_t mps_av_sink_add_encoded(mps_av_sink *sink, mps_av_encoder *encoder, const char *language);
MPS_AV_API int32_t mps_av_sink_add_copied(mps_av_sink *sink, mps_av_source *source, int32_t stream);
/* A subtitle stream whose packets the caller makes: `codec` is libav's name, `header` the codec's private data. Packet times in ms. */
MPS_AV_API int32_t mps_av_sink_add_subtitles(mps_av_sink *sink, const char *codec, const uint8_t *header, int32_t header_size);
/* Before the header; `key` e.g. "language", "title", "handler_name". */
MPS_AV_API int32_t mps_av_sink_set_stream_metadata(mps_av_sink *sink, int32_t stream, const char *key, const char *value);
/* Whether players choose the stream when the viewer chose none. */
MPS_AV_API int32_t mps_av_sink_set_default(mps_av_sink *sink, int32_t stream, int32_t is_default);
/* States the colour volume of a stream; before the header. */
MPS_AV_API int32_t mps_av_sink_set_hdr(mps_av_sink *sink, int32_t stream, const mps_av_hdr *hdr);
MPS_AV_API int32_t mps_av_sink_set_metadata(mps_av_sink *sink, const char *key, const char *value);
MPS_AV_API int32_t mps_av_sink_write_header(mps_av_sink *sink, const char *options);
/* Rescales from `time_base`, then writes interleaved. */
MPS_AV_API int32_t mps_av_sink_write(mps_av_sink *sink, int32_t stream, mps_av_packet *packet, mps_av_rational time_base);
/* The same, but handed to the container at once: no stream waits for another. The caller sees to their order. */
MPS_AV_API int32_t mps_av_sink_write_now(mps_av_sink *sink, int32_t stream, mps_av_packet *packet, mps_av_rational time_base);
/* Hands everything that waits in the interleaver and in the muxer to the I/O: with a fragmented mp4 it ends the fragment. */
MPS_AV_API int32_t mps_av_sink_flush(mps_av_sink *sink);
/* Sets an option of the muxer itself after its header, for the few that work then (mpegts: mpegts_flags=resend_headers). */
MPS_AV_API int32_t mps_av_sink_set_option(mps_av_sink *sink, const char *name, const char *value);
MPS_AV_API int32_t mps_av_sink_write_trailer(mps_av_sink *sink);
/* Closes the file; the first error of the final flush, if any. The handle is gone afterwards in either case. */
MPS_AV_API int32_t mps_av_sink_close(mps_av_sink *sink);

#ifdef __cplusplus
}
#endif
#endif
