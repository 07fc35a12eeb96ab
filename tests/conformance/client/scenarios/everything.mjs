// One task with every kind of subtask, drawn on and burnt in, from one clip; every output is decoded whole.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { check } from '../checks.mjs';

const POLL_MS = 200;
const PATIENCE_MS = 240_000;
const run = promisify(execFile);

// A red dot of one pixel: scaled up to the size that the template asks for.
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
const SRT = '1\n00:00:00,000 --> 00:00:03,000\nEverything 一切\n';

export default async function (connection, settings) {
  const client = connection.client();
  const folder = `/${randomUUID()}/`;
  await writeFile(path.join(settings.inFolder, 'everything.srt'), SRT);

  const templates = await check('watermark templates are made', async () => ({
    image: (await client.CreateWatermarkTemplate({
      Type: 'image', Name: 'dot', XPos: '5%', YPos: '5%', ImageTemplate: { ImageContent: PNG, Width: '10%', Height: '0px' },
    })).Definition,
    text: (await client.CreateWatermarkTemplate({
      Type: 'text', Name: 'words', CoordinateOrigin: 'BottomRight', XPos: '10px', YPos: '10px',
      TextTemplate: { FontType: 'arial.ttf', FontSize: '24px', FontColor: '0xFFFFFF', FontAlpha: 1, TextContent: 'Mps' },
    })).Definition,
    svg: (await client.CreateWatermarkTemplate({
      Type: 'svg', Name: 'disc', CoordinateOrigin: 'TopRight', XPos: '5%', YPos: '5%', SvgTemplate: { Width: '10W%', Height: '0px' },
    })).Definition,
  }));
  if (!templates) return;

  const submitted = await check('one request asks for every kind', () => client.ProcessMedia({
    InputInfo: { Type: 'COS', CosInputInfo: { Bucket: settings.inBucket, Region: '', Object: settings.sample } },
    OutputStorage: { Type: 'COS', CosOutputStorage: { Bucket: settings.outBucket, Region: '' } },
    OutputDir: folder,
    MediaProcessTask: {
      TranscodeTaskSet: [
        {
          Definition: 100010,
          WatermarkSet: [
            { Definition: templates.image },
            { Definition: templates.text },
            { Definition: templates.svg, SvgContent: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4" fill="lime"/></svg>' },
          ],
          MosaicSet: [{ CoordinateOrigin: 'TopLeft', XPos: '5%', YPos: '70%', Width: '20%', Height: '20%' }],
          OverrideParameter: {
            SubtitleTemplate: { SubtitleFileInput: { Type: 'COS', CosInputInfo: { Bucket: settings.inBucket, Region: '', Object: '/everything.srt' } } },
          },
        },
        { Definition: 875, OutputObjectPath: 'remux.{format}' },
        { Definition: 100210, StartTimeOffset: 1, EndTimeOffset: 3 },
      ],
      AnimatedGraphicTaskSet: [{ Definition: 20000, StartTimeOffset: 0, EndTimeOffset: 2 }],
      SnapshotByTimeOffsetTaskSet: [{ Definition: 10, ExtTimeOffsetSet: ['0s', '1.5s', '50%'] }],
      SampleSnapshotTaskSet: [{ Definition: 10 }],
      ImageSpriteTaskSet: [{ Definition: 10 }],
      AdaptiveDynamicStreamingTaskSet: [{ Definition: 10 }, { Definition: 20 }],
    },
  }));
  if (!submitted) return;

  const results = await check('the task finishes', async () => {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(POLL_MS)) {
      const reply = await client.DescribeTaskDetail({ TaskId: submitted.TaskId });
      if (reply.Status === 'FINISH') return reply.WorkflowTask.MediaProcessResultSet;
    }
    assert.fail(`not finished after ${PATIENCE_MS} ms`);
  });
  if (!results) return;

  const child = {
    Transcode: 'TranscodeTask', AnimatedGraphics: 'AnimatedGraphicTask', SnapshotByTimeOffset: 'SnapshotByTimeOffsetTask',
    SampleSnapshot: 'SampleSnapshotTask', ImageSprites: 'ImageSpriteTask', AdaptiveDynamicStreaming: 'AdaptiveDynamicStreamingTask',
  };
  await check('every kind is among the results', () =>
    assert.deepEqual([...new Set(results.map((r) => r.Type))].sort(), Object.keys(child).sort()));
  for (const [index, result] of results.entries()) {
    await check(`${result.Type} ${index} succeeded and its files decode`, async () => {
      const task = result[child[result.Type]];
      assert.equal(task.Status, 'SUCCESS', task.Message);
      const files = [task.Output.Path, task.Output.WebVttPath, task.Output.ImagePathSet, task.Output.PicInfoSet?.map((p) => p.Path)].flat().filter(Boolean);
      assert.ok(files.length > 0, 'it names no file');
      for (const file of files) await decode(path.join(settings.outFolder, file));
    });
  }

  await check('the sprite\'s index names its picture', async () => {
    const sprite = results.find((r) => r.Type === 'ImageSprites').ImageSpriteTask.Output;
    const text = await readFile(path.join(settings.outFolder, sprite.WebVttPath), 'utf8');
    assert.match(text, /^WEBVTT/);
    assert.ok(text.includes(`${path.basename(sprite.ImagePathSet[0])}#xywh=0,0,`), text);
  });
}

/** Decodes a file whole; any complaint of the decoder is a failure. */
async function decode(file) {
  if (file.endsWith('.vtt')) return;
  const demuxer = file.endsWith('.m3u8') ? ['-allowed_extensions', 'ALL'] : [];
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-xerror', ...demuxer, '-i', file, '-map', '0:v?', '-map', '0:a?', '-f', 'null', '-']);
  assert.equal(stderr, '', `${file}: ${stderr}`);
}
