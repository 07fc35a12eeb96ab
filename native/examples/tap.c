/* Reads live frames of a running task where the worker put them, without a copy: tap SOCKET TASK [FRAMES [STAGE]] prints the mean luma of each. */
#define _GNU_SOURCE
#include "mps/ring.h"
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Asks the daemon for the task's ring: an HTTP upgrade, one byte that says "go", one byte back with the descriptor. */
static int receive_ring(int daemon, const char *task, const char *stage)
{
    char head[4096] = "", byte = 0, control[CMSG_SPACE(sizeof(int))] = "";
    dprintf(daemon, "GET /v1/tap?task=%s&stage=%s HTTP/1.1\r\nHost: mps\r\nConnection: Upgrade\r\nUpgrade: mps-ring\r\n\r\n", task, stage);
    for (size_t n = 0; !strstr(head, "\r\n\r\n"); n++)
        if (n == sizeof head - 1 || read(daemon, head + n, 1) != 1)
            errx(1, "the daemon's answer is cut off");
    if (!strstr(head, " 101 "))
        errx(1, "%s", strtok(head, "\r"));
    struct iovec part = { &byte, 1 };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    if (write(daemon, &byte, 1) != 1 || recvmsg(daemon, &message, MSG_CMSG_CLOEXEC) != 1 || !CMSG_FIRSTHDR(&message))
        errx(1, "no ring came");
    int ring;
    memcpy(&ring, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof ring);
    return ring;
}

/* Mean of the luma plane, 8 bits or more; the bounds are checked, since the ring's owner may lie. Negative = not readable. */
static double mean_luma(const uint8_t *pixels, const struct mps_ring_slot *s, uint64_t slot_bytes)
{
    uint64_t sum = 0, rows = (uint64_t)s->height, end = s->plane_offset[0] + (uint64_t)s->line_size[0] * rows;
    if (s->width <= 0 || s->height <= 0 || s->line_size[0] < s->width || s->plane_offset[0] > slot_bytes || end > slot_bytes)
        return -1;
    for (uint64_t y = 0; y < rows; y++)
        for (int x = 0; x < s->width; x++)
            sum += pixels[s->plane_offset[0] + y * (uint64_t)s->line_size[0] + (uint64_t)x];
    return (double)sum / (double)(rows * (uint64_t)s->width);
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), frames = argc > 3 ? atoi(argv[3]) : 10;
    if (argc < 3 || strlen(argv[1]) >= sizeof address.sun_path)
        errx(2, "usage: tap SOCKET TASK [FRAMES [STAGE]]");
    if (connect(daemon, (struct sockaddr *)&address, (strcpy(address.sun_path, argv[1]), sizeof address)))
        err(1, "%s", argv[1]);
    int fd = receive_ring(daemon, argv[2], argc > 4 ? argv[4] : "decode"), seals = fcntl(fd, F_GET_SEALS), needed = F_SEAL_SHRINK | F_SEAL_GROW;
    struct stat file;
    if (seals < 0 || (seals & needed) != needed || fstat(fd, &file) || file.st_size < (off_t)sizeof(struct mps_ring_header))
        errx(1, "what came is no ring");
    const uint8_t *base = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_SHARED, fd, 0);
    struct mps_ring_header header;
    if (base == MAP_FAILED || (memcpy(&header, base, sizeof header), header.magic != MPS_RING_MAGIC) || header.version != MPS_RING_VERSION
        || header.slot_count > MPS_RING_MAX_SLOTS || header.slot_stride > MPS_RING_MAX_SLOT_BYTES || header.slot_bytes > header.slot_stride
        || header.data_offset < header.descriptor_offset + header.slot_count * sizeof(struct mps_ring_slot)
        || header.data_offset + header.slot_count * header.slot_stride != (uint64_t)file.st_size)
        errx(1, "what came is no ring of version %u", MPS_RING_VERSION);
    const struct mps_ring_slot *slots = (const struct mps_ring_slot *)(base + header.descriptor_offset);
    uint64_t shown = 0;
    char end;
    do { /* the ring cannot wake a reader, so it is looked at again and again; the connection ends with the job */
        for (uint32_t i = 0; i < header.slot_count && frames > 0; i++) {
            uint64_t sequence = __atomic_load_n(&slots[i].sequence, __ATOMIC_ACQUIRE);
            struct mps_ring_slot slot = slots[i];
            if (sequence == 0 || sequence & 1 || slot.publication <= shown)
                continue;
            double mean = mean_luma(base + header.data_offset + i * header.slot_stride, &slot, header.slot_bytes);
            __atomic_thread_fence(__ATOMIC_ACQUIRE);
            if (mean < 0 || __atomic_load_n(&slots[i].sequence, __ATOMIC_RELAXED) != sequence)
                continue; /* torn: the slot was given to another picture meanwhile */
            printf("frame %llu %dx%d luma %.2f\n", (unsigned long long)(shown = slot.publication), slot.width, slot.height, mean);
            frames--;
        }
        usleep(2000);
    } while (frames > 0 && recv(daemon, &end, 1, MSG_DONTWAIT) != 0);
    return 0;
}
