/*
 * Makes a ring by the letter of mps/ring.h and reads it back as a tap would: through a second, read-only mapping of the
 * sealed memfd. Proves that the header compiles alone, that the seals do what its contract says, and that the sequence
 * lock tells a reader about a change.
 */
#define _GNU_SOURCE
#include "mps/ring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

#define CHECK(condition)                                                             \
    do {                                                                             \
        if (!(condition)) {                                                          \
            fprintf(stderr, "%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, strerror(errno)); \
            exit(1);                                                                 \
        }                                                                            \
    } while (0)

enum { SLOTS = 3, SLOT_BYTES = 2 * MPS_RING_ALIGNMENT };

static uint64_t load_sequence(const struct mps_ring_slot *slot)
{
    return __atomic_load_n(&slot->sequence, __ATOMIC_ACQUIRE);
}

static void store_sequence(struct mps_ring_slot *slot, uint64_t value)
{
    __atomic_store_n(&slot->sequence, value, __ATOMIC_RELEASE);
}

int main(void)
{
    const uint64_t data_offset = MPS_RING_ALIGNMENT;
    const uint64_t file_bytes = data_offset + (uint64_t)SLOTS * SLOT_BYTES;
    CHECK(sizeof(struct mps_ring_header) + SLOTS * sizeof(struct mps_ring_slot) <= data_offset);

    int fd = memfd_create("mps-ring-test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    CHECK(fd >= 0);
    CHECK(ftruncate(fd, (off_t)file_bytes) == 0);
    uint8_t *owner = mmap(NULL, file_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    CHECK(owner != MAP_FAILED);

    *(struct mps_ring_header *)owner = (struct mps_ring_header){
        .magic = MPS_RING_MAGIC,
        .version = MPS_RING_VERSION,
        .header_bytes = sizeof(struct mps_ring_header),
        .slot_count = SLOTS,
        .descriptor_bytes = sizeof(struct mps_ring_slot),
        .descriptor_offset = sizeof(struct mps_ring_header),
        .data_offset = data_offset,
        .slot_bytes = SLOT_BYTES,
        .slot_stride = SLOT_BYTES,
        .file_bytes = file_bytes,
    };
    CHECK(memcmp(owner, "MPSR", 4) == 0);
    CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) == 0);

    /* The seals hold. */
    CHECK(ftruncate(fd, (off_t)file_bytes - MPS_RING_ALIGNMENT) == -1 && errno == EPERM);
    CHECK(ftruncate(fd, (off_t)file_bytes + MPS_RING_ALIGNMENT) == -1 && errno == EPERM);
    CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) == -1 && errno == EPERM);
    CHECK(mmap(NULL, file_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED && errno == EPERM);
    CHECK(pwrite(fd, "x", 1, 0) == -1 && errno == EPERM);

    const uint8_t *tap = mmap(NULL, file_bytes, PROT_READ, MAP_SHARED, fd, 0);
    CHECK(tap != MAP_FAILED);
    const struct mps_ring_header *header = (const struct mps_ring_header *)tap;
    CHECK(header->magic == MPS_RING_MAGIC && header->slot_count == SLOTS && header->file_bytes == file_bytes);

    /* The owner hands slot 1 out, fills it and publishes it. */
    struct mps_ring_slot *written = (struct mps_ring_slot *)(owner + header->descriptor_offset) + 1;
    const struct mps_ring_slot *read = (const struct mps_ring_slot *)(tap + header->descriptor_offset) + 1;
    store_sequence(written, 1);
    written->state = MPS_RING_ACQUIRED;
    CHECK(load_sequence(read) % 2 == 1);
    uint8_t *pixels = owner + header->data_offset + header->slot_stride;
    memset(pixels, 0x5a, SLOT_BYTES);
    written->width = 64;
    written->height = 32;
    written->line_size[0] = 64;
    written->plane_offset[1] = 64 * 32;
    written->pts = INT64_MIN;
    written->time_base_num = 1;
    written->time_base_den = 90000;
    written->publication = 1;
    written->state = MPS_RING_PUBLISHED;
    store_sequence(written, 2);

    uint64_t before = load_sequence(read);
    CHECK(before == 2 && read->state == MPS_RING_PUBLISHED && read->width == 64 && read->pts == INT64_MIN);
    CHECK(tap[header->data_offset + header->slot_stride + SLOT_BYTES - 1] == 0x5a);
    CHECK(tap[header->data_offset + 2 * header->slot_stride] == 0);
    atomic_thread_fence(memory_order_acquire);
    CHECK(load_sequence(read) == before);

    /* The slot is handed out again while a reader looks: the reader notices. */
    store_sequence(written, 3);
    CHECK(load_sequence(read) != before);

    CHECK(munmap((void *)tap, file_bytes) == 0);
    CHECK(munmap(owner, file_bytes) == 0);
    CHECK(close(fd) == 0);
    return 0;
}
