/* Shared by the shim's own files only. */
#ifndef MPS_OVERLAY_INTERNAL_H
#define MPS_OVERLAY_INTERNAL_H

#include "mps/overlay.h"

/* Keeps the words for mps_overlay_error() and returns -code. */
int32_t mps_overlay_fail(int32_t code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
