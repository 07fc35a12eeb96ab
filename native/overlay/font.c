/* Which fonts there are and which characters they can draw. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <fontconfig/fontconfig.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_TRUETYPE_TABLES_H
#include "internal.h"

struct mps_overlay_font {
    FT_Library library;
    FT_Face face;
    char *family;
};

/* Every installed font that libass can draw with, and fall back to. Listed anew each time: it is cheap, and nothing is kept. */
static FcFontSet *list_installed(void)
{
    FcFontSet *fonts = NULL;
    FcPattern *all = FcPatternBuild(NULL, FC_SCALABLE, FcTypeBool, FcTrue, FC_OUTLINE, FcTypeBool, FcTrue, NULL);
    FcObjectSet *wanted = FcObjectSetBuild(FC_FAMILY, FC_FILE, FC_INDEX, FC_WEIGHT, FC_SLANT, FC_COLOR, FC_CHARSET, NULL);
    if (FcInit() && all && wanted)
        fonts = FcFontList(NULL, all, wanted);
    if (wanted)
        FcObjectSetDestroy(wanted);
    if (all)
        FcPatternDestroy(all);
    return fonts;
}

static int is_colour(const FcPattern *font)
{
    FcBool colour = FcFalse;
    return FcPatternGetBool(font, FC_COLOR, 0, &colour) == FcResultMatch && colour;
}

static int has_family(const FcPattern *font, const char *family)
{
    FcChar8 *name;
    for (int i = 0; FcPatternGetString(font, FC_FAMILY, i, &name) == FcResultMatch; i++)
        if (FcStrCmpIgnoreCase(name, (const FcChar8 *)family) == 0)
            return 1;
    return 0;
}

static int weight_of(const FcPattern *font)
{
    int weight = FC_WEIGHT_REGULAR;
    FcPatternGetInteger(font, FC_WEIGHT, 0, &weight);
    return weight;
}

static int slant_of(const FcPattern *font)
{
    int slant = FC_SLANT_ROMAN;
    FcPatternGetInteger(font, FC_SLANT, 0, &slant);
    return slant;
}

/* The upright one whose weight is nearest. */
static const FcPattern *find(const FcFontSet *fonts, const char *family, int weight)
{
    const FcPattern *best = NULL;
    int best_distance = 0;
    for (int i = 0; fonts && i < fonts->nfont; i++) {
        const FcPattern *font = fonts->fonts[i];
        if (is_colour(font) || !has_family(font, family))
            continue;
        int distance = abs(weight_of(font) - weight) + 1000 * slant_of(font);
        if (!best || distance < best_distance) {
            best = font;
            best_distance = distance;
        }
    }
    return best;
}

int32_t mps_overlay_installed_lacks(const uint32_t *characters, int32_t count)
{
    FcFontSet *fonts = list_installed();
    int32_t lacking = 0;
    for (; lacking < count; lacking++) {
        int found = 0;
        for (int i = 0; fonts && i < fonts->nfont && !found; i++) {
            FcCharSet *has;
            found = !is_colour(fonts->fonts[i]) && FcPatternGetCharSet(fonts->fonts[i], FC_CHARSET, 0, &has) == FcResultMatch
                && FcCharSetHasChar(has, characters[lacking]);
        }
        if (!found)
            break;
    }
    if (fonts)
        FcFontSetDestroy(fonts);
    return lacking;
}

/* Takes over nothing: on failure the caller closes `font`. */
static int32_t finish(mps_overlay_font *font, FT_Error error, const char *family, const char *what)
{
    if (error)
        return mps_overlay_fail(EINVAL, "%s is no font that FreeType can read (error %d)", what, error);
    if (!FT_IS_SCALABLE(font->face))
        return mps_overlay_fail(EINVAL, "%s is a bitmap font and cannot be scaled", what);
    const char *name = family ? family : font->face->family_name;
    if (!name || !*name)
        return mps_overlay_fail(EINVAL, "%s has no family name", what);
    if (FT_Select_Charmap(font->face, FT_ENCODING_UNICODE) != 0)
        return mps_overlay_fail(EINVAL, "%s has no Unicode character map", what);
    font->family = strdup(name);
    return font->family ? 0 : mps_overlay_fail(ENOMEM, "out of memory");
}

static int32_t open_font(mps_overlay_font **out, const char *family, const char *file, int index, const uint8_t *data, int64_t size, const char *what)
{
    *out = NULL;
    mps_overlay_font *font = calloc(1, sizeof(*font));
    if (!font)
        return mps_overlay_fail(ENOMEM, "out of memory");
    int32_t code;
    if (FT_Init_FreeType(&font->library) != 0)
        code = mps_overlay_fail(ENOMEM, "FreeType does not start");
    else
        code = finish(font, file ? FT_New_Face(font->library, file, index, &font->face) : FT_New_Memory_Face(font->library, data, (FT_Long)size, 0, &font->face),
                      family, what);
    if (code < 0) {
        mps_overlay_font_close(font);
        return code;
    }
    *out = font;
    return 0;
}

int32_t mps_overlay_font_open(mps_overlay_font **out, const char *family, int32_t bold)
{
    *out = NULL;
    FcFontSet *fonts = list_installed();
    const FcPattern *found = find(fonts, family, bold ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
    FcChar8 *file;
    int index = 0;
    int32_t code;
    if (found && FcPatternGetString(found, FC_FILE, 0, &file) == FcResultMatch) {
        FcPatternGetInteger(found, FC_INDEX, 0, &index);
        code = open_font(out, family, (const char *)file, index, NULL, 0, (const char *)file);
    } else {
        code = mps_overlay_fail(ENOENT, "no font of the family \"%s\" is installed", family);
    }
    if (fonts)
        FcFontSetDestroy(fonts);
    return code;
}

int32_t mps_overlay_font_open_data(mps_overlay_font **out, const uint8_t *data, int64_t size)
{
    return open_font(out, NULL, NULL, 0, data, size, "the file");
}

void mps_overlay_font_close(mps_overlay_font *font)
{
    if (!font)
        return;
    if (font->face)
        FT_Done_Face(font->face);
    if (font->library)
        FT_Done_FreeType(font->library);
    free(font->family);
    free(font);
}

const char *mps_overlay_font_family(const mps_overlay_font *font) { return font->family; }

/* OS/2 usWinAscent and usWinDescent are meant to be unsigned, but fonts put signed values there; hhea where there is no OS/2. */
double mps_overlay_font_line_height(const mps_overlay_font *font)
{
    const TT_OS2 *os2 = FT_Get_Sfnt_Table(font->face, FT_SFNT_OS2);
    int height = os2 && os2->version != 0xffff ? (int16_t)os2->usWinAscent + (int16_t)os2->usWinDescent : 0;
    if (height <= 0)
        height = font->face->ascender - font->face->descender;
    return font->face->units_per_EM > 0 && height > 0 ? height / (double)font->face->units_per_EM : 1;
}

int32_t mps_overlay_font_has(const mps_overlay_font *font, uint32_t character) { return FT_Get_Char_Index(font->face, character) != 0; }
