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
  ContentReviewTemplate: [{ PornConfigure: { ImgReviewInfo: { Switch: 'ON' } } }, { PornConfigure: { ImgReviewInfo: { BlockConfidence: 80 } } }, (t) => t.PornConfigure.ImgReviewInfo.BlockConfidence === 80 && t.PornConfigure.ImgReviewInfo.Switch === 'ON'],
  AIAnalysisTemplate: [{ TagConfigure: { Switch: 'ON' } }, { CoverConfigure: { Switch: 'ON' } }, (t) => t.CoverConfigure.Switch === 'ON' && t.TagConfigure.Switch === 'ON'],
  AIRecognitionTemplate: [{ FaceConfigure: { Switch: 'ON' } }, { FaceConfigure: { Score: 80 } }, (t) => t.FaceConfigure.Score === 80 && t.FaceConfigure.FaceLibrary === 'All'],
  QualityControlTemplate: [{ Name: 'quality', QualityControlItemSet: [{ Type: 'Blur' }] }, { QualityControlItemSet: [{ Type: 'Noise', Threshold: '60' }] }, (t) => t.QualityControlItemSet[0].Type === 'Noise'],
  LiveRecordTemplate: [{ HLSConfigure: { ItemDuration: 10 } }, { MP4Configure: { Interval: 900 } }, (t) => t.MP4Configure.Interval === 900 && t.HLSConfigure === null],
  SmartSubtitleTemplate: [{ Name: 'speech', VideoSrcLanguage: 'zh', SubtitleType: 0, SubtitleFormat: 'vtt' }, { SubtitleFormat: 'srt' }, (t) => t.SubtitleFormat === 'srt' && t.TranslateSwitch === 'OFF'],
  SmartEraseTemplate: [{ Name: 'faces', EraseType: 'privacy', ErasePrivacyConfig: { PrivacyModel: 'blur', PrivacyTargets: ['face'] } }, { ErasePrivacyConfig: { PrivacyModel: 'mosaic', PrivacyTargets: ['plate'] } }, (t) => t.ErasePrivacyConfig.PrivacyModel === 'mosaic'],
  BlindWatermarkTemplate: [{ Type: 'blind-basic', TextContent: 'ours' }, { Strength: 'stronger' }, (t) => t.Strength === 'stronger' && t.TextContent === 'ours'],
  ProcessImageTemplate: [{ ProcessImageTemplate: { EncodeConfig: { Format: 'PNG' } } }, { Name: 'png' }, (t) => t.Name === 'png' && t.ProcessImageConfig.EncodeConfig.Format === 'PNG'],
};

// Their Type tells the technique, and they have no presets.
const types = { WatermarkTemplate: 'image', BlindWatermarkTemplate: 'blind-basic' };

export default async function (connection) {
  const client = connection.client();
  for (const [noun, [create, change, shows]] of Object.entries(families)) {
    if (!connection.has(`Create${noun}`)) continue;
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
      assert.equal(template.Type, types[noun] ?? 'Custom');
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
    await fails(types[noun] ? 'ResourceNotFound' : 'ResourceNotFound.TemplateNotExist', () => client[`Delete${noun}`]({ Definition }));
  }

  await fails('InvalidParameterValue.DeleteDefaultTemplate', () => client.DeleteContentReviewTemplate({ Definition: 10 }));
  await fails('InvalidParameterValue.ModifyDefaultTemplate', () => client.ModifySmartSubtitleTemplate({ Definition: 100, SubtitleFormat: 'srt' }));
  await fails('InvalidParameterValue.FormatWebpLackWidthAndHeight', () => client.CreateAnimatedGraphicsTemplate({ Fps: 5, Format: 'webp' }));
  await fails('InvalidParameterValue.ImageContent', () => client.CreateWatermarkTemplate({ Type: 'image', ImageTemplate: { ImageContent: 'AAAA' } }));
  await check('presets come first', async () => {
    const reply = await client.DescribeSampleSnapshotTemplates({});
    assert.equal(reply.SampleSnapshotTemplateSet[0].Type, 'Preset');
  });
}
