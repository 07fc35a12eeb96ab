/*
 * Where an HTTP server sends a client instead (RFC 9110, 15.4). libav follows redirects before anybody can be asked about them, so it is
 * told to follow none, and the server is asked here, by a request whose answer is read no further than its head.
 */
#include <stdio.h>
#include <string.h>
#include <libavutil/avstring.h>
#include <libavutil/mem.h>
#include "internal.h"

enum { MOST_HEAD = 32 * 1024, MOST_LINE = 8 * 1024 };

/* RFC 3986, 5.2, but for dot segments, which servers resolve as well. */
static char *resolve(const char *base, const char *reference)
{
    const char *authority = strstr(base, "://") + 3, *path = authority + strcspn(authority, "/?#");
    if (strstr(reference, "://"))
        return av_strdup(reference);
    if (!strncmp(reference, "//", 2))
        return av_asprintf("%.*s%s", (int)(authority - 2 - base), base, reference);
    if (*reference == '/')
        return av_asprintf("%.*s%s", (int)(path - base), base, reference);
    const char *end = path + strcspn(path, "?#");
    while (end > path && end[-1] != '/')
        end--;
    return av_asprintf("%.*s%s%s", (int)(end - base), base, end == path ? "/" : "", reference);
}

/* The next line of a head without its end, cut off at the buffer's; its length, 0 = the head's end. */
static int read_line(AVIOContext *io, char *line, int size, int *left)
{
    int length = 0;
    unsigned char c;
    while (*left > 0) {
        int code = avio_read(io, &c, 1);
        if (code <= 0)
            return code < 0 ? code : AVERROR_EOF;
        (*left)--;
        if (c == '\n')
            break;
        if (c != '\r' && length < size - 1)
            line[length++] = (char)c;
    }
    line[length] = 0;
    return *left > 0 ? length : AVERROR_INVALIDDATA;
}

static int read_location(AVIOContext *io, const char *url, char **location)
{
    char *line = av_malloc(MOST_LINE);
    int left = MOST_HEAD, status = 0;
    int code = line ? read_line(io, line, MOST_LINE, &left) : AVERROR(ENOMEM);
    if (code > 0 && (sscanf(line, "HTTP/%*s %d", &status) != 1 || status < 300 || status > 399))
        code = AVERROR(EIO);
    while (code > 0 && (code = read_line(io, line, MOST_LINE, &left)) > 0) {
        const char *value;
        if (!av_stristart(line, "location:", &value))
            continue;
        value += strspn(value, " \t");
        if (!(*location = resolve(url, value)))
            code = AVERROR(ENOMEM);
        break;
    }
    av_free(line);
    return *location ? 0 : code < 0 ? code : AVERROR(EIO);
}

int mps_find_redirect(AVFormatContext *format, const char *url, const AVDictionary *options, char **location)
{
    char protocol[16], host[1024];
    int port;
    av_url_split(protocol, sizeof(protocol), NULL, 0, host, sizeof(host), &port, NULL, 0, url);
    int secure = !av_strcasecmp(protocol, "https"), literal = strchr(host, ':') != NULL;
    const char *authority = strstr(url, "://");
    if (!*host || !authority || (!secure && av_strcasecmp(protocol, "http")))
        return AVERROR(EIO);
    const char *path = authority + 3 + strcspn(authority + 3, "/?#");
    const AVDictionaryEntry *agent = av_dict_get(options, "user_agent", NULL, 0);
    char number[16] = "";
    if (port > 0)
        snprintf(number, sizeof(number), ":%d", port);

    const char *open = literal ? "[" : "", *close = literal ? "]" : "";
    char *server = av_asprintf("%s://%s%s%s:%d", secure ? "tls" : "tcp", open, host, close, port > 0 ? port : secure ? 443 : 80);
    char *request = av_asprintf("GET %s%.*s HTTP/1.1\r\nHost: %s%s%s%s\r\nUser-Agent: %s\r\nAccept: */*\r\nConnection: close\r\n\r\n",
                                *path == '/' ? "" : "/", (int)strcspn(path, "#"), path, open, host, close, number, agent ? agent->value : "mpsd");
    AVDictionary *own = NULL;
    AVIOContext *io = NULL;
    int code = server && request ? av_dict_copy(&own, options, 0) : AVERROR(ENOMEM);
    if (code >= 0)
        code = avio_open2(&io, server, AVIO_FLAG_READ_WRITE | AVIO_FLAG_DIRECT, &format->interrupt_callback, &own);
    if (code >= 0) {
        avio_write(io, (const unsigned char *)request, (int)strlen(request));
        avio_flush(io);
        code = io->error < 0 ? io->error : read_location(io, url, location);
    }
    avio_closep(&io);
    av_dict_free(&own);
    av_free(request);
    av_free(server);
    return code;
}
