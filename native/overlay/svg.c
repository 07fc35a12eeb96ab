/* Drawings through librsvg and cairo. */
#include <errno.h>
#include <stdlib.h>
#include <librsvg/rsvg.h>
#include "internal.h"

struct mps_overlay_svg {
    RsvgHandle *handle;
};

/* librsvg's words, which are freed. */
static int32_t fail_with(GError *error, const char *what)
{
    int32_t code = mps_overlay_fail(EINVAL, "%s", error ? error->message : what);
    g_clear_error(&error);
    return code;
}

int32_t mps_overlay_svg_open(mps_overlay_svg **out, const uint8_t *data, int64_t size)
{
    *out = NULL;
    mps_overlay_svg *svg = calloc(1, sizeof(*svg));
    if (!svg)
        return mps_overlay_fail(ENOMEM, "out of memory");
    /* No base file: every reference to a file or address is refused. No RSVG_HANDLE_FLAG_UNLIMITED: libxml2's bounds hold. */
    GInputStream *stream = g_memory_input_stream_new_from_data(data, (gssize)size, NULL);
    GError *error = NULL;
    svg->handle = rsvg_handle_new_from_stream_sync(stream, NULL, RSVG_HANDLE_FLAGS_NONE, NULL, &error);
    g_object_unref(stream);
    if (!svg->handle) {
        free(svg);
        return fail_with(error, "the document cannot be read");
    }
    rsvg_handle_set_dpi(svg->handle, 96);
    *out = svg;
    return 0;
}

void mps_overlay_svg_close(mps_overlay_svg *svg)
{
    if (!svg)
        return;
    g_object_unref(svg->handle);
    free(svg);
}

int32_t mps_overlay_svg_size(mps_overlay_svg *svg, double *width, double *height)
{
    *width = *height = 0;
    if (rsvg_handle_get_intrinsic_size_in_pixels(svg->handle, width, height) && *width > 0 && *height > 0)
        return 1;
    gboolean has_width, has_height, has_box;
    RsvgLength stated_width, stated_height;
    RsvgRectangle box;
    rsvg_handle_get_intrinsic_dimensions(svg->handle, &has_width, &stated_width, &has_height, &stated_height, &has_box, &box);
    *width = *height = 0;
    if (!has_box || box.width <= 0 || box.height <= 0)
        return 0;
    *width = box.width;
    *height = box.height;
    return 1;
}

int32_t mps_overlay_svg_draw(mps_overlay_svg *svg, double document_width, double document_height, uint8_t *pixels, int32_t width, int32_t height,
                             int32_t stride)
{
    cairo_surface_t *surface = cairo_image_surface_create_for_data(pixels, CAIRO_FORMAT_ARGB32, width, height, stride);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_operator(cairo, CAIRO_OPERATOR_CLEAR);
    cairo_paint(cairo);
    cairo_set_operator(cairo, CAIRO_OPERATOR_OVER);
    cairo_scale(cairo, width / document_width, height / document_height);
    RsvgRectangle viewport = { 0, 0, document_width, document_height };
    GError *error = NULL;
    int32_t code = 0;
    if (!rsvg_handle_render_document(svg->handle, cairo, &viewport, &error))
        code = fail_with(error, "the document cannot be drawn");
    else if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS)
        code = mps_overlay_fail(EINVAL, "%s", cairo_status_to_string(cairo_status(cairo)));
    cairo_destroy(cairo);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    return code;
}
