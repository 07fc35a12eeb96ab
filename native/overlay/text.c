/* Text and subtitles through libass. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <ass/ass.h>
#include "internal.h"

/* Enough for a screen full of large letters; libass would keep 10000 glyphs and 128 MB. */
enum { CACHED_GLYPHS = 2000, CACHED_MEGABYTES = 24 };

struct mps_overlay_text {
    ASS_Library *library;
    ASS_Renderer *renderer;
    ASS_Track *track;
    const ASS_Image *next;
    char *family;
    int ready;
};

/* libass speaks of every font it looks for; what matters comes back as a result. */
static void quiet(int level, const char *format, va_list args, void *data)
{
    (void)level, (void)format, (void)args, (void)data;
}

int32_t mps_overlay_text_open(mps_overlay_text **out, int32_t width, int32_t height, const char *family)
{
    *out = NULL;
    if (width <= 0 || height <= 0)
        return mps_overlay_fail(EINVAL, "a picture of %dx%d cannot be drawn on", width, height);
    mps_overlay_text *text = calloc(1, sizeof(*text));
    if (!text)
        return mps_overlay_fail(ENOMEM, "out of memory");
    if ((text->library = ass_library_init())) {
        ass_set_message_cb(text->library, quiet, NULL);
        ass_set_extract_fonts(text->library, 1);
        text->renderer = ass_renderer_init(text->library);
        text->track = ass_new_track(text->library);
    }
    text->family = strdup(family);
    if (!text->renderer || !text->track || !text->family) {
        mps_overlay_text_close(text);
        return mps_overlay_fail(ENOMEM, "libass does not start");
    }
    /* Every event given is meant: libass would drop one whose ReadOrder it has seen. */
    ass_set_check_readorder(text->track, 0);
    ass_set_frame_size(text->renderer, width, height);
    ass_set_storage_size(text->renderer, width, height);
    ass_set_cache_limits(text->renderer, CACHED_GLYPHS, CACHED_MEGABYTES);
    *out = text;
    return 0;
}

void mps_overlay_text_close(mps_overlay_text *text)
{
    if (!text)
        return;
    if (text->track)
        ass_free_track(text->track);
    if (text->renderer)
        ass_renderer_done(text->renderer);
    if (text->library)
        ass_library_done(text->library);
    free(text->family);
    free(text);
}

void mps_overlay_text_pixel_aspect(mps_overlay_text *text, double ratio) { ass_set_pixel_aspect(text->renderer, ratio); }

void mps_overlay_text_line_spacing(mps_overlay_text *text, double pixels) { ass_set_line_spacing(text->renderer, pixels); }

int32_t mps_overlay_text_add_font(mps_overlay_text *text, const char *name, const uint8_t *data, int32_t size)
{
    if (text->ready)
        return mps_overlay_fail(EBUSY, "fonts come before the first render");
    ass_add_font(text->library, name, (const char *)data, size);
    return 0;
}

void mps_overlay_text_header(mps_overlay_text *text, const char *header, int32_t size)
{
    ass_process_codec_private(text->track, (char *)header, size);
}

void mps_overlay_text_event(mps_overlay_text *text, const char *line, int32_t size, int64_t start, int64_t duration)
{
    ass_process_chunk(text->track, (char *)line, size, start, duration);
}

int32_t mps_overlay_text_render(mps_overlay_text *text, int64_t time)
{
    /* Fonts are collected here, so that those of the script itself are among them. */
    if (!text->ready) {
        ass_set_fonts(text->renderer, NULL, text->family, ASS_FONTPROVIDER_FONTCONFIG, NULL, 1);
        text->ready = 1;
    }
    int change = 0;
    text->next = ass_render_frame(text->renderer, text->track, time, &change);
    return change;
}

int32_t mps_overlay_text_next(mps_overlay_text *text, mps_overlay_image *image)
{
    /* Pieces without an area are of no use. */
    while (text->next && (text->next->w <= 0 || text->next->h <= 0))
        text->next = text->next->next;
    const ASS_Image *i = text->next;
    if (!i)
        return 0;
    *image = (mps_overlay_image){ .coverage = i->bitmap, .stride = i->stride, .width = i->w, .height = i->h, .x = i->dst_x, .y = i->dst_y, .rgba = i->color };
    text->next = i->next;
    return 1;
}
