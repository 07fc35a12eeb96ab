/* Version and words of failures. */
#include <stdarg.h>
#include <stdio.h>
#include "internal.h"

static _Thread_local char words[1024];

uint32_t mps_overlay_abi(void) { return MPS_OVERLAY_ABI; }

const char *mps_overlay_error(void) { return words; }

int32_t mps_overlay_fail(int32_t code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(words, sizeof(words), format, args);
    va_end(args);
    return -code;
}
