// Runs in the browser: one stream, one player. Both players are driven through the same few verbs.
const video = document.querySelector('video');
const errors = [];

async function settled(condition, what, milliseconds = 10000) {
  for (const end = performance.now() + milliseconds; !condition();) {
    if (performance.now() > end)
      throw new Error(`${what} did not happen; errors: ${errors.join('; ') || 'none'}`);
    await new Promise((next) => setTimeout(next, 20));
  }
}

function hlsPlayer() {
  const hls = new Hls({ startLevel: 0 });
  hls.on(Hls.Events.ERROR, (_, data) => {
    // What hls.js does to itself: requests that a switch of quality made needless, and appends that add nothing, because the range
    // was there in the other quality or the first picture had not told the clock yet. Any muxer's streams give these.
    // And a wait for data, which a busy machine is late with; a hole in the stream would be reported as such, or never reach the end.
    const own = [Hls.ErrorDetails.INTERNAL_ABORTED, Hls.ErrorDetails.BUFFER_APPEND_NO_PROGRESS, Hls.ErrorDetails.BUFFER_STALLED_ERROR];
    if (!data.fatal && own.includes(data.details))
      return;
    errors.push(`${data.type} ${data.details} ${data.error?.message ?? ''}`);
  });
  return {
    async load(address) {
      hls.attachMedia(video);
      const parsed = new Promise((resolve) => hls.once(Hls.Events.MANIFEST_PARSED, resolve));
      hls.loadSource(address);
      await parsed;
    },
    levels: () => hls.levels.map((l) => ({ width: l.width, height: l.height, bandwidth: l.bitrate, codecs: [l.videoCodec, l.audioCodec].filter(Boolean).join() })),
    audios: () => hls.audioTracks.map((t) => ({ name: t.name, language: t.lang ?? '' })),
    subtitles: () => hls.subtitleTracks.map((t) => ({ name: t.name, language: t.lang ?? '' })),
    chooseLevel: (n) => { hls.nextLevel = n; },
    chooseAudio: (n) => { hls.audioTrack = n; },
    chooseSubtitle: (n) => { hls.subtitleDisplay = true; hls.subtitleTrack = n; },
    level: () => hls.levels.findIndex((l) => l.height === video.videoHeight),
    end: () => hls.destroy(),
  };
}

function shakaPlayer() {
  shaka.polyfill.installAll();
  const player = new shaka.Player();
  player.addEventListener('error', (e) => errors.push(`shaka ${e.detail.code} ${JSON.stringify(e.detail.data?.slice(0, 2))}`));
  // One entry a height, in the order of bandwidth; shaka lists every pair of picture and sound.
  const variants = () => player.getVariantTracks().filter((t) => t.active || t.language === active()?.language).sort((a, b) => a.bandwidth - b.bandwidth);
  const active = () => player.getVariantTracks().find((t) => t.active);
  const heights = () => [...new Set(variants().map((t) => t.height))];
  const tracks = () => player.getAudioTracks();
  return {
    async load(address) {
      await player.attach(video);
      player.configure({ abr: { enabled: false }, streaming: { bufferingGoal: 2, rebufferingGoal: 0.5 } });
      await player.load(address);
    },
    levels: () => heights().map((h) => variants().find((t) => t.height === h)).map((t) => ({ width: t.width, height: t.height, bandwidth: t.bandwidth, codecs: t.codecs })),
    audios: () => tracks().map((t) => ({ name: t.label ?? '', language: t.language })),
    subtitles: () => player.getTextTracks().map((t) => ({ name: t.label ?? t.originalTextId ?? '', language: t.language })),
    chooseLevel: (n) => player.selectVariantTrack(variants().find((t) => t.height === heights()[n]), false),
    chooseAudio: (n) => player.selectAudioTrack(tracks()[n]),
    chooseSubtitle: async (n) => player.selectTextTrack(player.getTextTracks()[n]),
    level: () => heights().indexOf(video.videoHeight),
    end: () => player.destroy(),
  };
}

const cues = () => [...video.textTracks].reduce((n, t) => n + (t.cues?.length ?? 0), 0);

// Plays a stream that still grows, back to near its start, and on from there; what was seen comes back.
async function follow({ player: kind, address }) {
  const player = kind === 'hls' ? hlsPlayer() : shakaPlayer();
  const end = () => video.seekable.length ? video.seekable.end(0) : 0;
  try {
    await player.load(address);
    await video.play();
    await settled(() => video.currentTime > 4, 'playing', 60000);
    const first = end();
    await settled(() => end() > first + 1, 'growing', 60000);
    video.currentTime = 1;
    await settled(() => !video.seeking && video.currentTime < 2, 'the seek back', 30000);
    await settled(() => video.currentTime > 3, 'playing after the seek back', 30000);
    return { currentTime: video.currentTime, levels: player.levels(), errors, corrupted: video.getVideoPlaybackQuality().corruptedVideoFrames };
  } catch (error) {
    return { errors: [...errors, String(error.message ?? error)], currentTime: video.currentTime };
  } finally {
    await player.end();
  }
}

// Plays to the end with one switch of everything that can be switched; what was seen comes back.
async function play({ player: kind, address, rate }) {
  const player = kind === 'hls' ? hlsPlayer() : shakaPlayer();
  try {
    await player.load(address);
    const seen = { levels: player.levels(), audios: player.audios(), subtitles: player.subtitles() };
    if (seen.subtitles.length > 0)
      await player.chooseSubtitle(0);
    video.playbackRate = rate;
    await video.play();
    await settled(() => video.currentTime > 0.3, 'playing');
    seen.duration = video.duration;
    seen.firstHeight = video.videoHeight;
    const other = seen.levels.findIndex((l) => l.height && l.height !== video.videoHeight);
    if (other >= 0)
      await player.chooseLevel(other);
    if (seen.audios.length > 1)
      await player.chooseAudio(1);
    let most = 0;
    video.addEventListener('timeupdate', () => { most = Math.max(most, cues()); });
    // A player that switched late may leave out the final "ended"; the clock at the end says as much.
    await settled(() => video.ended || video.currentTime >= video.duration - 0.05, 'the end', 40000);
    Object.assign(seen, { currentTime: video.currentTime, lastHeight: video.videoHeight, wantedHeight: other >= 0 ? seen.levels[other].height : null, cues: most, errors });
    const quality = video.getVideoPlaybackQuality();
    Object.assign(seen, { frames: quality.totalVideoFrames, corrupted: quality.corruptedVideoFrames });
    return seen;
  } catch (error) {
    return { errors: [...errors, String(error.message ?? error)], currentTime: video.currentTime };
  } finally {
    await player.end();
  }
}
