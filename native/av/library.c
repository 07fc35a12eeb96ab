/* Versions, errors, logging, options and the capability questions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <libavutil/avstring.h>
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include "internal.h"

uint32_t mps_av_abi(void) { return MPS_AV_ABI; }

const char *mps_av_version(void) { return av_version_info(); }

void mps_av_library_versions(uint32_t out[4])
{
    out[0] = avutil_version();
    out[1] = avcodec_version();
    out[2] = avformat_version();
    out[3] = swresample_version();
}

void mps_av_header_versions(uint32_t out[4])
{
    out[0] = LIBAVUTIL_VERSION_INT;
    out[1] = LIBAVCODEC_VERSION_INT;
    out[2] = LIBAVFORMAT_VERSION_INT;
    out[3] = LIBSWRESAMPLE_VERSION_INT;
}

void mps_av_error_text(int32_t code, char *text, int32_t size)
{
    if (av_strerror(code, text, size) < 0)
        snprintf(text, size, "error %d", code);
}

int32_t mps_av_error_again(void) { return AVERROR(EAGAIN); }
int32_t mps_av_error_eof(void) { return AVERROR_EOF; }
int32_t mps_av_error_exit(void) { return AVERROR_EXIT; }
int32_t mps_av_error_option(void) { return MPS_AV_ERROR_OPTION; }
int32_t mps_av_error_invalid_data(void) { return AVERROR_INVALIDDATA; }

static _Atomic(mps_av_log_fn) log_fn;

/* libav may write a line in pieces; they are joined per thread until the newline. */
static void log_line(void *avcl, int level, const char *format, va_list args)
{
    static _Thread_local char pending[2048];
    static _Thread_local int pending_level = AV_LOG_TRACE;
    mps_av_log_fn fn = atomic_load(&log_fn);
    if (!fn || level > av_log_get_level())
        return;

    size_t used = strlen(pending);
    vsnprintf(pending + used, sizeof(pending) - used, format, args);
    if (level < pending_level)
        pending_level = level;
    used = strlen(pending);
    if (used == 0 || (pending[used - 1] != '\n' && used < sizeof(pending) - 1))
        return;

    while (used > 0 && (pending[used - 1] == '\n' || pending[used - 1] == '\r'))
        pending[--used] = 0;
    const AVClass *cls = avcl ? *(const AVClass **)avcl : NULL;
    if (used > 0)
        fn(pending_level, cls ? cls->item_name(avcl) : "", pending);
    pending[0] = 0;
    pending_level = AV_LOG_TRACE;
}

void mps_av_set_log(mps_av_log_fn fn, int32_t max_level)
{
    atomic_store(&log_fn, fn);
    setenv("SVT_LOG", "0", 0); /* SVT-AV1 writes to stderr by itself, past libav's log: fatal errors only */
    av_log_set_level(max_level);
    av_log_set_callback(log_line);
}

/* Not av_dict_parse_string: that one takes quotes and backslashes as syntax, and names of files may hold either. */
int mps_parse_options(const char *text, AVDictionary **out)
{
    int code = 0;
    while (code >= 0 && text && *text) {
        size_t line = strcspn(text, "\n"), key = strcspn(text, "=\n");
        char *name = NULL, *value = NULL;
        if (key == 0 || key == line)
            code = AVERROR(EINVAL);
        else if (!(name = av_strndup(text, key)) || !(value = av_strndup(text + key + 1, line - key - 1)))
            code = AVERROR(ENOMEM);
        else
            code = av_dict_set(out, name, value, 0);
        av_free(name);
        av_free(value);
        text += line + (text[line] == '\n');
    }
    if (code < 0)
        av_dict_free(out);
    return code < 0 ? code : 0;
}

int mps_reject_unused(AVDictionary **options, const char *where)
{
    const AVDictionaryEntry *left = av_dict_get(*options, "", NULL, AV_DICT_IGNORE_SUFFIX);
    int code = 0;
    if (left) {
        av_log(NULL, AV_LOG_ERROR, "%s does not know the option %s=%s\n", where, left->key, left->value);
        code = MPS_AV_ERROR_OPTION;
    }
    av_dict_free(options);
    return code;
}

void mps_copy_text(char *to, size_t size, const char *from) { av_strlcpy(to, from ? from : "", size); }

int32_t mps_av_has_encoder(const char *name) { return avcodec_find_encoder_by_name(name) != NULL; }
int32_t mps_av_has_decoder(const char *name) { return avcodec_find_decoder_by_name(name) != NULL; }
int32_t mps_av_has_muxer(const char *name) { return av_guess_format(name, NULL, NULL) != NULL; }

int32_t mps_av_has_protocol(const char *name, int32_t output)
{
    void *state = NULL;
    for (const char *p; (p = avio_enum_protocols(&state, output)) != NULL;)
        if (!strcmp(p, name))
            return 1;
    return 0;
}

int32_t mps_av_pixel_format(const char *name) { return av_get_pix_fmt(name); }
const char *mps_av_pixel_format_name(int32_t format) { return av_get_pix_fmt_name(format); }
int32_t mps_av_encoder_check_options(const char *name, const char *options)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    if (!codec)
        return AVERROR_ENCODER_NOT_FOUND;
    AVCodecContext *context = avcodec_alloc_context3(codec);
    AVDictionary *dict = NULL;
    int code = context ? mps_parse_options(options, &dict) : AVERROR(ENOMEM);
    if (code >= 0)
        code = av_opt_set_dict2(context, &dict, AV_OPT_SEARCH_CHILDREN);
    if (code >= 0)
        code = mps_reject_unused(&dict, name);
    av_dict_free(&dict);
    avcodec_free_context(&context);
    return code;
}

int32_t mps_av_pixel_format_has_alpha(int32_t format)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);
    return desc && (desc->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL));
}
int32_t mps_av_pixel_format_is_rgb(int32_t format)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(format);
    return desc && (desc->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL));
}
const char *mps_av_sample_format_name(int32_t format) { return av_get_sample_fmt_name(format); }
int32_t mps_av_sample_format(const char *name) { return av_get_sample_fmt(name); }

/* The lists live in the codec until 7.0 and behind a function from then on. */
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
static const void *supported(const AVCodec *codec, enum AVCodecConfig what)
{
    const void *list = NULL;
    int count = 0;
    return avcodec_get_supported_config(NULL, codec, what, 0, &list, &count) < 0 ? NULL : list;
}
#define SUPPORTED(codec, field, what) supported(codec, what)
#else
#define SUPPORTED(codec, field, what) ((codec)->field)
#endif

static int32_t copy_list(const int *list, int end, int32_t *out, int32_t capacity)
{
    int32_t count = 0;
    for (; list && list[count] != end; count++)
        if (count < capacity)
            out[count] = list[count];
    return count;
}

int32_t mps_av_encoder_sample_rates(const char *name, int32_t *out, int32_t capacity)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    return codec ? copy_list(SUPPORTED(codec, supported_samplerates, AV_CODEC_CONFIG_SAMPLE_RATE), 0, out, capacity) : AVERROR_ENCODER_NOT_FOUND;
}

int32_t mps_av_encoder_sample_formats(const char *name, int32_t *out, int32_t capacity)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    return codec ? copy_list((const int *)SUPPORTED(codec, sample_fmts, AV_CODEC_CONFIG_SAMPLE_FORMAT), -1, out, capacity) : AVERROR_ENCODER_NOT_FOUND;
}

int32_t mps_av_encoder_pixel_formats(const char *name, int32_t *out, int32_t capacity)
{
    const AVCodec *codec = avcodec_find_encoder_by_name(name);
    return codec ? copy_list((const int *)SUPPORTED(codec, pix_fmts, AV_CODEC_CONFIG_PIX_FORMAT), -1, out, capacity) : AVERROR_ENCODER_NOT_FOUND;
}
