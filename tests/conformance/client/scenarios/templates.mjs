// The template actions of every family: created, described, changed, deleted, and refused as documented.
import assert from 'node:assert/strict';
import { check, fails } from '../checks.mjs';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==';
const VIDEO = { Codec: 'h264', Fps: 25, Bitrate: 800, Height: 480 };
const AUDIO = { Codec: 'aac', Bitrate: 64, SampleRate: 44100 };

// What makes a template, a change of it, and how the change shows.
const families = {
  TranscodeTemplate: [{ Container: 'mp4', VideoTemplate: VIDEO, AudioTemplate: AUDIO }, { VideoTemplate: { Bitrate: 1200 } }, (t) => t.VideoTemplate.Bitrate === 1200 && t.VideoTemplate.Height === 480],
  AnimatedGraphicsTemplate: [{ Fps: 5, Width: 320 }, { Fps: 9 }, (t) => t.Fps === 9 && t.Width === 320],
  SnapshotByTimeOffsetTemplate: [{ Format: 'png' }, { FillType: 'white' }, (t) => t.FillType === 'white' && t.Format === 'png'],
  SampleSnapshotTemplate: [{ SampleType: 'Percent', SampleInterval: 20 }, { SampleInterval: 25 }, (t) => t.SampleInterval === 25],
  ImageSpriteTemplate: [{ SampleType: 'Time', SampleInterval: 5, RowCount: 2, ColumnCount: 3 }, { RowCount: 4 }, (t) => t.RowCount === 4 && t.ColumnCount === 3],
  AdaptiveDynamicStreamingTemplate: [{ Format: 'HLS', StreamInfos: [{ Video: VIDEO, Audio: AUDIO }] }, { DisableHigherVideoResolution: 1 }, (t) => t.DisableHigherVideoResolution === 1 && t.StreamInfos.length === 1],
  WatermarkTemplate: [{ Type: 'image', ImageTemplate: { ImageContent: PNG } }, { XPos: '5%' }, (t) => t.XPos === '5%' && t.ImageTemplate.ImageUrl.endsWith(PNG)],
  SubtitleEmbedTemplate: [{ Name: 'subtitles', SubtitleEmbedConfig: { FontSize: 5, FontSizeUnit: 1 } }, { SubtitleEmbedConfig: { FontAlpha: 0.5 } }, (t) => t.SubtitleEmbedConfig.FontAlpha === 0.5 && t.SubtitleEmbedConfig.FontSize === 5],
};

export default async function (connection) {
  const client = connection.client();
  for (const [noun, [create, change, shows]] of Object.entries(families)) {
    const find = async (id) => (await client[`Describe${noun}s`]({ Definitions: [id] }))[`${noun}Set`];
    const made = await check(`Create${noun}`, async () => {
      const reply = await client[`Create${noun}`]({ Comment: 'conformance', ...create });
      assert.ok(Number.isSafeInteger(reply.Definition) && reply.Definition > 0, `${reply.Definition}`);
      if (noun === 'WatermarkTemplate') assert.match(reply.ImageUrl, /^data:image\/png;base64,/);
      return reply;
    });
    if (!made) continue;
    const { Definition } = made;

    await check(`Describe${noun}s`, async () => {
      const [template, ...others] = await find(Definition);
      assert.equal(others.length, 0);
      assert.equal(Number(template.Definition), Definition);
      assert.equal(template.Type, noun === 'WatermarkTemplate' ? 'image' : 'Custom');
      assert.equal(template.Comment, 'conformance');
      assert.match(template.CreateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    });
    await check(`Modify${noun}`, async () => {
      await client[`Modify${noun}`]({ Definition, ...change });
      const [template] = await find(Definition);
      assert.ok(shows(template), JSON.stringify(template));
      assert.equal(template.Comment, 'conformance');
    });
    await check(`Delete${noun}`, async () => {
      await client[`Delete${noun}`]({ Definition });
      assert.deepEqual(await find(Definition), []);
    });
    await fails(noun === 'WatermarkTemplate' ? 'ResourceNotFound' : 'ResourceNotFound.TemplateNotExist', () => client[`Delete${noun}`]({ Definition }));
  }

  await fails('InvalidParameterValue.DeleteDefaultTemplate', () => client.DeleteTranscodeTemplate({ Definition: 100010 }));
  await fails('InvalidParameterValue.ModifyDefaultTemplate', () => client.ModifyImageSpriteTemplate({ Definition: 10, RowCount: 3 }));
  await fails('InvalidParameterValue.FormatWebpLackWidthAndHeight', () => client.CreateAnimatedGraphicsTemplate({ Fps: 5, Format: 'webp' }));
  await fails('InvalidParameterValue.ImageContent', () => client.CreateWatermarkTemplate({ Type: 'image', ImageTemplate: { ImageContent: 'AAAA' } }));
  await check('presets come first', async () => {
    const reply = await client.DescribeSampleSnapshotTemplates({});
    assert.equal(reply.SampleSnapshotTemplateSet[0].Type, 'Preset');
  });
}
