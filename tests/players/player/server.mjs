// A loopback server for one folder of streams, the players' scripts and the page that hosts them. Serves byte ranges.
import { createServer } from 'node:http';
import { createReadStream, statSync } from 'node:fs';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const scripts = {
  '/player/hls.js': 'node_modules/hls.js/dist/hls.min.js',
  '/player/shaka.js': 'node_modules/shaka-player/dist/shaka-player.compiled.js',
  '/player/page.html': 'page.html',
  '/player/page.js': 'page.js',
};
const types = {
  '.html': 'text/html', '.js': 'text/javascript', '.m3u8': 'application/vnd.apple.mpegurl', '.mpd': 'application/dash+xml',
  '.ts': 'video/mp2t', '.mp4': 'video/mp4', '.m4s': 'video/iso.segment', '.aac': 'audio/aac', '.vtt': 'text/vtt', '.ttml': 'application/ttml+xml',
};

// Resolves to the server's address and a function that ends it.
export function serve(folder) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const file = scripts[path] ? join(here, scripts[path]) : join(folder, normalize(path));
    let size;
    try {
      size = statSync(file).size;
    } catch {
      response.writeHead(404).end();
      return;
    }
    const headers = { 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Accept-Ranges': 'bytes' };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const first = range ? Number(range[1]) : 0;
    const last = range?.[2] ? Math.min(Number(range[2]), size - 1) : size - 1;
    if (range)
      headers['Content-Range'] = `bytes ${first}-${last}/${size}`;
    response.writeHead(range ? 206 : 200, { ...headers, 'Content-Length': last - first + 1 });
    createReadStream(file, { start: first, end: last }).pipe(response);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({
    address: `http://127.0.0.1:${server.address().port}`,
    end: () => server.closeAllConnections?.() ?? server.close(),
  })));
}
