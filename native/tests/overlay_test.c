/*
 * The drawing shim from a caller's side: fonts found and refused, text and subtitles rendered, drawings drawn, hostile documents
 * refused. Also run under AddressSanitizer (MPS_SANITIZE).
 */
#define _GNU_SOURCE
#include "mps/overlay.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The layout that the managed side mirrors. */
#define STRUCT(type, size) _Static_assert(sizeof(type) == size, #type);
#define FIELD(type, field, offset) _Static_assert(offsetof(type, field) == offset, #type "." #field);
#include "overlay_layout.def"

#define CHECK(condition)                                                                                       \
    do {                                                                                                       \
        if (!(condition)) {                                                                                    \
            fprintf(stderr, "%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, mps_overlay_error());          \
            exit(1);                                                                                           \
        }                                                                                                      \
    } while (0)

/* What fontconfig keeps for the life of the process hides behind offsets, and libxml2 forgets entities of refused documents. */
__attribute__((visibility("default"))) const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig.so\nleak:libxml2.so\n"; }

static const char latin[] = "Liberation Sans", han[] = "WenQuanYi Micro Hei";

#define HEADER(font)                                                                                                    \
    "[Script Info]\nScriptType: v4.00+\nPlayResX: 320\nPlayResY: 180\n\n[V4+ Styles]\n"                                 \
    "Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, "       \
    "Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, " \
    "MarginV, Encoding\n"                                                                                               \
    "Style: Default," font ",40,&H000000FF,&H0,&H0,&H0,0,0,0,0,100,100,0,0,1,0,0,2,10,10,10,1\n\n[Events]\n"

static void fonts(void)
{
    mps_overlay_font *font;
    CHECK(mps_overlay_font_open(&font, "No Such Family", 0) == -ENOENT && font == NULL);
    CHECK(strstr(mps_overlay_error(), "No Such Family"));
    CHECK(mps_overlay_font_open(&font, latin, 0) == 0);
    CHECK(strcmp(mps_overlay_font_family(font), latin) == 0);
    CHECK(mps_overlay_font_has(font, 'A') && !mps_overlay_font_has(font, 0x4e2d));
    CHECK(fabs(mps_overlay_font_line_height(font) - 1.117) < 0.01); /* 1854 + 434 of 2048 */
    mps_overlay_font_close(font);
    CHECK(mps_overlay_font_open(&font, han, 0) == 0);
    CHECK(mps_overlay_font_has(font, 0x4e2d));
    mps_overlay_font_close(font);
    static const uint32_t characters[] = { 'A', 0x4e2d, 0x10fffd, 'B' };
    CHECK(mps_overlay_installed_lacks(characters, 4) == 2 && mps_overlay_installed_lacks(characters, 2) == 2);

    static const uint8_t noise[64] = "this is no font";
    CHECK(mps_overlay_font_open_data(&font, noise, sizeof(noise)) == -EINVAL && font == NULL);
    mps_overlay_font_close(NULL);
}

/* Sum of coverage of the moment. */
static long ink(mps_overlay_text *text, int64_t time, int *left, int *bottom)
{
    long sum = 0;
    *left = 1 << 20;
    *bottom = 0;
    mps_overlay_text_render(text, time);
    mps_overlay_image image;
    while (mps_overlay_text_next(text, &image)) {
        CHECK(image.x >= 0 && image.y >= 0 && image.x + image.width <= 320 && image.y + image.height <= 180);
        CHECK(image.rgba == 0xff000000u);
        for (int y = 0; y < image.height; y++)
            for (int x = 0; x < image.width; x++)
                sum += image.coverage[y * image.stride + x];
        if (image.x < *left)
            *left = image.x;
        if (image.y + image.height > *bottom)
            *bottom = image.y + image.height;
    }
    return sum;
}

static void text(void)
{
    mps_overlay_text *text;
    CHECK(mps_overlay_text_open(&text, 0, 10, latin) == -EINVAL && text == NULL);
    CHECK(mps_overlay_text_open(&text, 320, 180, latin) == 0);
    mps_overlay_text_header(text, HEADER("Liberation Sans"), sizeof(HEADER("Liberation Sans")) - 1);
    static const char hello[] = "0,0,Default,,0,0,0,,Hello", chinese[] = "1,0,Default,,0,0,0,,\xe4\xb8\xad\xe6\x96\x87";
    mps_overlay_text_event(text, hello, sizeof(hello) - 1, 1000, 1000);
    mps_overlay_text_event(text, chinese, sizeof(chinese) - 1, 3000, 1000);
    int left, bottom;
    CHECK(ink(text, 500, &left, &bottom) == 0);
    CHECK(ink(text, 1500, &left, &bottom) > 20000 && left > 60 && bottom > 150 && bottom < 180);
    CHECK(mps_overlay_text_render(text, 1600) == 0); /* as before */
    CHECK(ink(text, 2500, &left, &bottom) == 0);
    CHECK(ink(text, 3500, &left, &bottom) > 20000); /* from another font */
    CHECK(mps_overlay_text_add_font(text, "x", (const uint8_t *)"x", 1) == -EBUSY);
    mps_overlay_text_close(text);
    mps_overlay_text_close(NULL);
}

static int32_t svg_code(const char *document)
{
    mps_overlay_svg *svg;
    int32_t code = mps_overlay_svg_open(&svg, (const uint8_t *)document, (int64_t)strlen(document));
    uint8_t pixels[16 * 16 * 4];
    if (code >= 0)
        code = mps_overlay_svg_draw(svg, 16, 16, pixels, 16, 16, 16 * 4);
    mps_overlay_svg_close(svg);
    return code;
}

static void svg(void)
{
    mps_overlay_svg *svg;
    double width, height;
    static const char half[] = "<svg xmlns='http://www.w3.org/2000/svg' width='20' height='10'>"
                               "<rect width='10' height='10' fill='#ff0000' fill-opacity='0.5'/></svg>";
    CHECK(mps_overlay_svg_open(&svg, (const uint8_t *)half, sizeof(half) - 1) == 0);
    CHECK(mps_overlay_svg_size(svg, &width, &height) == 1 && width == 20 && height == 10);
    uint8_t pixels[40 * 40 * 4];
    memset(pixels, 0x77, sizeof(pixels));
    CHECK(mps_overlay_svg_draw(svg, 20, 10, pixels, 40, 40, 40 * 4) == 0);
    const uint8_t *inside = pixels + 4 * (30 * 40 + 10), *outside = pixels + 4 * (30 * 40 + 30);
    CHECK(inside[0] == 0 && inside[1] == 0 && abs(inside[2] - 128) <= 1 && abs(inside[3] - 128) <= 1); /* premultiplied, stretched */
    CHECK(outside[0] == 0 && outside[3] == 0);
    mps_overlay_svg_close(svg);

    static const char box[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 60'/>";
    CHECK(mps_overlay_svg_open(&svg, (const uint8_t *)box, sizeof(box) - 1) == 0);
    CHECK(mps_overlay_svg_size(svg, &width, &height) == 1 && width == 30 && height == 60);
    mps_overlay_svg_close(svg);

    CHECK(svg_code("<svg xmlns='http://www.w3.org/2000/svg'><rect") == -EINVAL && mps_overlay_error()[0]);
    CHECK(svg_code("no xml") == -EINVAL);
    CHECK(svg_code("<html/>") == -EINVAL);
    /* Ten levels of ten: a billion words. */
    CHECK(svg_code("<!DOCTYPE svg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
                   "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f '&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;'>"
                   "<!ENTITY g '&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;'><!ENTITY h '&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;'><!ENTITY i '&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;'>]>"
                   "<svg xmlns='http://www.w3.org/2000/svg'><text>&i;</text></svg>") < 0);
    /* What lies outside is not read; librsvg leaves it out. */
    CHECK(svg_code("<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd' width='9' height='9'/></svg>") == 0);
}

int main(void)
{
    CHECK(mps_overlay_abi() == MPS_OVERLAY_ABI);
    fonts();
    text();
    svg();
    puts("ok");
    return 0;
}
