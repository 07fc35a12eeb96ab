/*
 * mps/overlay.h: a thin C shim over libass, librsvg, fontconfig and FreeType: what is drawn on pictures. No policy: fonts,
 * styles and places are the caller's choice.
 *
 * A library of its own, libmps_overlay.so: it drags in pango, cairo and their friends, and only jobs that draw need it.
 *
 * Rules for every function
 *  - Returns >= 0 on success, a negative errno otherwise; mps_overlay_error() then has the words, for the calling thread.
 *  - Every *_open has one *_close, which accepts NULL. On failure *_open leaves *out NULL and frees what it made.
 *  - A handle may be used by one thread at a time; different handles by different threads.
 *  - Strings are UTF-8, times are milliseconds, lengths are pixels.
 */
#ifndef MPS_OVERLAY_H
#define MPS_OVERLAY_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MPS_OVERLAY_API __attribute__((visibility("default")))

/* Raised with every change that an older managed side could misread. */
#define MPS_OVERLAY_ABI 1

typedef struct mps_overlay_font mps_overlay_font;
typedef struct mps_overlay_text mps_overlay_text;
typedef struct mps_overlay_svg mps_overlay_svg;

MPS_OVERLAY_API uint32_t mps_overlay_abi(void);
/* Words of the last failure on this thread; empty when there was none. Valid until the next call on this thread. */
MPS_OVERLAY_API const char *mps_overlay_error(void);

/* ---- fonts ------------------------------------------------------------------------------------------------------ */

/* An installed scalable font that has exactly this family name, -ENOENT when there is none. */
MPS_OVERLAY_API int32_t mps_overlay_font_open(mps_overlay_font **out, const char *family, int32_t bold);
/* A font file's bytes, which are borrowed until close; -EINVAL when they are no scalable font. */
MPS_OVERLAY_API int32_t mps_overlay_font_open_data(mps_overlay_font **out, const uint8_t *data, int64_t size);
MPS_OVERLAY_API void mps_overlay_font_close(mps_overlay_font *font);
/* The family name to put into a style; for an installed font the name that it was opened by. */
MPS_OVERLAY_API const char *mps_overlay_font_family(const mps_overlay_font *font);
/* What libass takes as Fontsize, in units of the font's em: ascent plus descent as GDI reckons them. */
MPS_OVERLAY_API double mps_overlay_font_line_height(const mps_overlay_font *font);
/* 1 when the font has a glyph for a Unicode character, else 0. */
MPS_OVERLAY_API int32_t mps_overlay_font_has(const mps_overlay_font *font, uint32_t character);
/*
 * The index of the first of these Unicode characters that no installed scalable font has a glyph for; count when there is none. Fonts made
 * of coloured bitmaps do not count: libass cannot draw them.
 */
MPS_OVERLAY_API int32_t mps_overlay_installed_lacks(const uint32_t *characters, int32_t count);

/* ---- text and subtitles (libass) -------------------------------------------------------------------------------- */

/* One piece of a rendered moment: coverage of one colour. */
typedef struct mps_overlay_image {
    const uint8_t *coverage; /* 0..255, valid until the next render or close */
    int32_t stride, width, height, x, y;
    uint32_t rgba;           /* 0xRRGGBBAA with AA = 0 for opaque, as libass has it */
    int32_t reserved;
} mps_overlay_image;

/* width, height: of the picture to draw on; family: takes the place of families that are not there. */
MPS_OVERLAY_API int32_t mps_overlay_text_open(mps_overlay_text **out, int32_t width, int32_t height, const char *family);
MPS_OVERLAY_API void mps_overlay_text_close(mps_overlay_text *text);
/* Width of a pixel divided by its height. */
MPS_OVERLAY_API void mps_overlay_text_pixel_aspect(mps_overlay_text *text, double ratio);
/* Pixels between lines beyond the font's own. */
MPS_OVERLAY_API void mps_overlay_text_line_spacing(mps_overlay_text *text, double pixels);
/* A font for this text alone; copied. Before the first render. */
MPS_OVERLAY_API int32_t mps_overlay_text_add_font(mps_overlay_text *text, const char *name, const uint8_t *data, int32_t size);
/* [Script Info], [V4+ Styles] and so on; without styles libass takes its own. Once, before the first event. */
MPS_OVERLAY_API void mps_overlay_text_header(mps_overlay_text *text, const char *header, int32_t size);
/* "ReadOrder,Layer,Style,Name,MarginL,MarginR,MarginV,Effect,Text". */
MPS_OVERLAY_API void mps_overlay_text_event(mps_overlay_text *text, const char *line, int32_t size, int64_t start, int64_t duration);
/* Renders one moment. Returns 0 when it looks as the last one did, 1 when images only moved, 2 when they are others. */
MPS_OVERLAY_API int32_t mps_overlay_text_render(mps_overlay_text *text, int64_t time);
/* The next image of the moment, back to front: 1, or 0 when there are no more. */
MPS_OVERLAY_API int32_t mps_overlay_text_next(mps_overlay_text *text, mps_overlay_image *image);

/* ---- svg (librsvg) ---------------------------------------------------------------------------------------------- */

/* Parses a document. Nothing outside of it is ever read: it has no base address. */
MPS_OVERLAY_API int32_t mps_overlay_svg_open(mps_overlay_svg **out, const uint8_t *data, int64_t size);
MPS_OVERLAY_API void mps_overlay_svg_close(mps_overlay_svg *svg);
/* 1 when the document states its size in absolute units, or has a viewBox; 0 when neither, and sizes are 0 then. */
MPS_OVERLAY_API int32_t mps_overlay_svg_size(mps_overlay_svg *svg, double *width, double *height);
/*
 * Draws the document, taken as `document_width` x `document_height`, stretched over width x height pixels of premultiplied
 * B, G, R, A bytes (little-endian 0xAARRGGBB), which are cleared first. stride: bytes, a multiple of 4.
 */
MPS_OVERLAY_API int32_t mps_overlay_svg_draw(mps_overlay_svg *svg, double document_width, double document_height, uint8_t *pixels, int32_t width,
                                             int32_t height, int32_t stride);

#ifdef __cplusplus
}
#endif

#endif
