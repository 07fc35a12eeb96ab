/*
 * The frame ring: decoded pictures in one sealed memfd, laid out so that another process can read live frames from it.
 *
 * This header is the only definition of the layout. Its C# twin is src/Mps.Media/RingLayout.cs; the test
 * RingLayoutTests.Layout_equals_ring_h reads the numbers below and compares them with the twin, and
 * native/tests/ring_test.c compiles and exercises them.
 *
 *   offset 0                      struct mps_ring_header            written once, before the descriptor leaves the owner
 *   header.descriptor_offset      struct mps_ring_slot [slot_count] written by the owner while it runs
 *   header.data_offset            slot 0, slot 1, ...               pixels; slot i begins at data_offset + i * slot_stride
 *
 * Versions: a reader refuses another MPS_RING_VERSION. Within one version, enum values are append-only and reserved bytes,
 * zero today, may get a meaning; a field never moves. All fields are in the byte order of the machine: both ends share it.
 *
 * Ownership: the process that created the ring owns it and alone writes. The memfd is sealed with F_SEAL_SHRINK,
 * F_SEAL_GROW, F_SEAL_FUTURE_WRITE and F_SEAL_SEAL, so a reader can map it only PROT_READ and the owner cannot truncate it
 * under a reader (which would be SIGBUS). A reader checks these seals with F_GET_SEALS before it maps.
 *
 * Trust: the owner may be a sandboxed decoder that a hostile file has taken over. A reader copies each field once, checks
 * the copy, and uses the copy; what it checked in shared memory may have changed since.
 *
 * Thread-safety: any number of readers, in any number of processes, need no lock. mps_ring_slot.sequence is a sequence
 * lock: odd while the slot is handed out or its descriptor is being changed, even while it holds one complete picture.
 * To read a frame: load sequence (acquire); if odd, try another slot; copy the descriptor and the pixels; fence (acquire);
 * load sequence again; if it differs, what was copied is torn: drop it. Picture memory outlives its release: a free slot
 * keeps its last picture, and its even sequence, until it is handed out again.
 */
#ifndef MPS_RING_H
#define MPS_RING_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#define MPS_RING_MAGIC 0x5253504du /* "MPSR" in memory order, little-endian */
#define MPS_RING_VERSION 1u
#define MPS_RING_ALIGNMENT 4096u    /* of data_offset, slot_bytes and slot_stride, bytes */
#define MPS_RING_MAX_SLOTS 1024u
#define MPS_RING_MAX_SLOT_BYTES 1073741824u /* 1 GiB: one 16K picture, 10 bits, 4:4:4, with room */
#define MPS_RING_PLANES 4u

/* What a slot is being used for. Append-only. */
enum mps_ring_state {
    MPS_RING_FREE = 0,      /* nobody holds it; it may still show its last picture (even sequence) */
    MPS_RING_ACQUIRED = 1,  /* handed out, picture not complete */
    MPS_RING_PUBLISHED = 2, /* handed out and complete; pixels do not change any more */
};

/* Never written again after creation. */
struct mps_ring_header {
    uint32_t magic;             /* MPS_RING_MAGIC */
    uint32_t version;           /* MPS_RING_VERSION */
    uint32_t header_bytes;      /* sizeof(struct mps_ring_header) */
    uint32_t slot_count;        /* 1 .. MPS_RING_MAX_SLOTS */
    uint32_t descriptor_bytes;  /* sizeof(struct mps_ring_slot): distance between descriptors */
    uint32_t descriptor_offset; /* of the first descriptor, bytes from the start of the file */
    uint64_t data_offset;       /* of slot 0, bytes from the start of the file */
    uint64_t slot_bytes;        /* usable bytes of one slot, 1 .. MPS_RING_MAX_SLOT_BYTES */
    uint64_t slot_stride;       /* distance between slots, bytes, >= slot_bytes */
    uint64_t file_bytes;        /* data_offset + slot_count * slot_stride; equals the size of the memfd */
    uint8_t reserved[8];        /* zero */
};

/* What one slot holds. Fields after sequence mean something only while sequence is even and greater than zero. */
struct mps_ring_slot {
    uint32_t state;           /* enum mps_ring_state */
    int32_t pixel_format;     /* Mps.Media.PixelFormat: our own append-only ids, not AVPixelFormat */
    uint64_t sequence;        /* sequence lock, see above; 0 = never handed out */
    uint64_t publication;     /* 1, 2, 3, ... over the whole ring: the greatest is the newest picture */
    int32_t width;            /* of the picture, pixels */
    int32_t height;           /* of the picture, pixels */
    uint64_t plane_offset[4]; /* of each plane's first row, bytes from the start of the slot; unused planes 0 */
    int32_t line_size[4];     /* distance between rows of each plane, bytes; unused planes 0 */
    int64_t pts;              /* presentation time in units of time_base; INT64_MIN = unknown */
    int32_t time_base_num;    /* seconds per unit = num / den */
    int32_t time_base_den;
    uint8_t reserved[32];     /* zero */
};

static_assert(sizeof(struct mps_ring_header) == 64, "header size");
static_assert(offsetof(struct mps_ring_header, magic) == 0, "magic");
static_assert(offsetof(struct mps_ring_header, version) == 4, "version");
static_assert(offsetof(struct mps_ring_header, header_bytes) == 8, "header_bytes");
static_assert(offsetof(struct mps_ring_header, slot_count) == 12, "slot_count");
static_assert(offsetof(struct mps_ring_header, descriptor_bytes) == 16, "descriptor_bytes");
static_assert(offsetof(struct mps_ring_header, descriptor_offset) == 20, "descriptor_offset");
static_assert(offsetof(struct mps_ring_header, data_offset) == 24, "data_offset");
static_assert(offsetof(struct mps_ring_header, slot_bytes) == 32, "slot_bytes");
static_assert(offsetof(struct mps_ring_header, slot_stride) == 40, "slot_stride");
static_assert(offsetof(struct mps_ring_header, file_bytes) == 48, "file_bytes");
static_assert(offsetof(struct mps_ring_header, reserved) == 56, "reserved");

static_assert(sizeof(struct mps_ring_slot) == 128, "slot size: two cache lines, so that neighbours do not share one");
static_assert(offsetof(struct mps_ring_slot, state) == 0, "state");
static_assert(offsetof(struct mps_ring_slot, pixel_format) == 4, "pixel_format");
static_assert(offsetof(struct mps_ring_slot, sequence) == 8, "sequence");
static_assert(offsetof(struct mps_ring_slot, publication) == 16, "publication");
static_assert(offsetof(struct mps_ring_slot, width) == 24, "width");
static_assert(offsetof(struct mps_ring_slot, height) == 28, "height");
static_assert(offsetof(struct mps_ring_slot, plane_offset) == 32, "plane_offset");
static_assert(offsetof(struct mps_ring_slot, line_size) == 64, "line_size");
static_assert(offsetof(struct mps_ring_slot, pts) == 80, "pts");
static_assert(offsetof(struct mps_ring_slot, time_base_num) == 88, "time_base_num");
static_assert(offsetof(struct mps_ring_slot, time_base_den) == 92, "time_base_den");
static_assert(offsetof(struct mps_ring_slot, reserved) == 96, "reserved");

#endif
