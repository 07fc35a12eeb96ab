// Calls that need no media: templates, parsing, lenient bodies, GET.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';

export default async function (connection) {
  const client = connection.client();

  await check('DescribeTranscodeTemplates pages by ten', async () => {
    const first = await client.DescribeTranscodeTemplates({});
    assert.equal(first.TranscodeTemplateSet.length, 10);
    assert.ok(first.TotalCount > 10);
    const second = await client.DescribeTranscodeTemplates({ Offset: 10, Limit: 10 });
    const ids = new Set([...first.TranscodeTemplateSet, ...second.TranscodeTemplateSet].map((t) => t.Definition));
    assert.equal(ids.size, 10 + second.TranscodeTemplateSet.length);
  });

  await check('DescribeTranscodeTemplates finds presets by id', async () => {
    const reply = await client.DescribeTranscodeTemplates({ Definitions: [100010, 100020] });
    assert.deepEqual(reply.TranscodeTemplateSet.map((t) => t.Definition).sort(), ['100010', '100020']);
    const template = reply.TranscodeTemplateSet[0];
    assert.equal(template.Type, 'Preset');
    assert.equal(template.Container, 'mp4');
    assert.equal(typeof template.VideoTemplate.Height, 'number');
  });

  await check('numbers may come as strings', async () => {
    const reply = await client.DescribeTranscodeTemplates({ Limit: '3', Offset: '0' });
    assert.equal(reply.TranscodeTemplateSet.length, 3);
  });

  await check('filters', async () => {
    const reply = await client.DescribeTranscodeTemplates({ ContainerType: 'PureAudio', Limit: 100 });
    assert.ok(reply.TranscodeTemplateSet.length > 0);
    for (const template of reply.TranscodeTemplateSet) assert.equal(template.ContainerType, 'PureAudio');
  });

  await check('GET with flattened lists', async () => {
    const reply = await connection.client({ reqMethod: 'GET' }).DescribeTranscodeTemplates({ Definitions: [100010, 100020] });
    assert.equal(reply.TranscodeTemplateSet.length, 2);
  });

  await check('a language may be asked for', async () => {
    await connection.client({ language: 'en-US' }).DescribeTranscodeTemplates({ Limit: 1 });
  });

  await check('DescribeTasks of an idle state', async () => {
    const reply = await client.DescribeTasks({ Status: 'WAITING' });
    assert.ok(Array.isArray(reply.TaskSet));
    assert.equal(typeof reply.ScrollToken, 'string');
  });

  await check('DescribeUsageData of today', async () => {
    const now = new Date().toISOString();
    const reply = await client.DescribeUsageData({ StartTime: now, EndTime: now, Types: ['Transcode', 'Snapshot'] });
    assert.deepEqual(reply.Data.map((d) => d.TaskType), ['Transcode', 'Snapshot']);
    for (const data of reply.Data) assert.ok(Array.isArray(data.Summary) && Array.isArray(data.Details));
  });

  await check('ParseNotification', async () => {
    const reply = await client.ParseNotification({
      Content: JSON.stringify({ EventType: 'WorkflowTask', WorkflowTaskEvent: { TaskId: '1-WorkflowTask-ä', Status: 'FINISH' }, SessionId: 's' }),
    });
    assert.equal(reply.WorkflowTaskEvent.TaskId, '1-WorkflowTask-ä');
    assert.equal(reply.SessionId, 's');
    assert.equal(reply.EditMediaTaskEvent, null);
  });
}
