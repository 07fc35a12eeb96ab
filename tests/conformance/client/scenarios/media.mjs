// One clip from ProcessMedia to its output files, with everything that can be asked about it on the way.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, fails } from '../checks.mjs';

const MP4_TEMPLATE = 100010;
const POLL_MS = 200;
const PATIENCE_MS = 180_000;
const NOTIFY_KEY = 'a notify key';

export default async function (connection, settings) {
  const client = connection.client();
  const callbacks = await listen();
  const folder = `/${randomUUID()}/`;
  const context = `context of ${folder}`;

  const submitted = await check('ProcessMedia answers a task id', async () => {
    const reply = await client.ProcessMedia({
      InputInfo: { Type: 'COS', CosInputInfo: { Bucket: settings.inBucket, Region: '', Object: settings.sample } },
      OutputStorage: { Type: 'COS', CosOutputStorage: { Bucket: settings.outBucket, Region: '' } },
      OutputDir: folder,
      MediaProcessTask: { TranscodeTaskSet: [{ Definition: MP4_TEMPLATE, EndTimeOffset: 2 }] },
      TaskNotifyConfig: { NotifyType: 'URL', NotifyUrl: callbacks.url, NotifyKey: NOTIFY_KEY },
      SessionContext: context,
      TasksPriority: 1,
    });
    assert.match(reply.TaskId, /^\S+-WorkflowTask-[0-9a-f]{32}/);
    assert.match(reply.RequestId, /^[0-9a-f-]{36}$/);
    return reply;
  });
  if (!submitted) return;
  const { TaskId } = submitted;

  const detail = await check('DescribeTaskDetail reaches FINISH', async () => {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(POLL_MS)) {
      const reply = await client.DescribeTaskDetail({ TaskId });
      assert.ok(['WAITING', 'PROCESSING', 'FINISH'].includes(reply.Status), reply.Status);
      if (reply.Status === 'FINISH') return reply;
    }
    assert.fail(`not finished after ${PATIENCE_MS} ms`);
  });
  if (!detail) return;

  await check('DescribeTaskDetail has the documented shape', () => {
    assert.equal(detail.TaskType, 'WorkflowTask');
    assert.equal(detail.SessionContext, context);
    assert.equal(detail.TasksPriority, 1);
    for (const sibling of ['EditMediaTask', 'LiveStreamProcessTask', 'ScheduleTask', 'LiveScheduleTask', 'ExtractBlindWatermarkTask'])
      assert.equal(detail[sibling], null, sibling);
    assert.match(detail.CreateTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    const task = detail.WorkflowTask;
    assert.equal(task.TaskId, TaskId);
    assert.equal(task.ErrCode, 0, task.Message);
    assert.ok(task.MetaData.Duration > 0);
    assert.equal(task.MediaProcessResultSet.length, 1);
    assert.deepEqual(task.AiAnalysisResultSet, []);
  });

  const output = await check('the transcode succeeded', () => {
    const result = detail.WorkflowTask.MediaProcessResultSet[0];
    assert.equal(result.Type, 'Transcode');
    assert.equal(result.AnimatedGraphicTask, null);
    const transcode = result.TranscodeTask;
    assert.equal(transcode.Status, 'SUCCESS', transcode.Message);
    assert.equal(transcode.ErrCode, 0);
    assert.equal(transcode.Progress, 100);
    assert.equal(transcode.Input.Definition, MP4_TEMPLATE);
    const made = transcode.Output;
    assert.equal(made.OutputStorage.CosOutputStorage.Bucket, settings.outBucket);
    assert.ok(made.Path.startsWith(folder) && made.Path.endsWith(`_transcode_${MP4_TEMPLATE}.mp4`), made.Path);
    assert.equal(made.Definition, MP4_TEMPLATE);
    assert.equal(made.VideoStreamSet[0].Codec, 'h264');
    assert.equal(made.AudioStreamSet[0].Codec, 'aac');
    assert.equal(Math.min(made.Width, made.Height), 360);
    assert.ok(made.Duration > 1.5 && made.Duration < 2.5, `${made.Duration} s`);
    return made;
  });
  if (!output) return;

  await check('the output file is what the answer says', async () => {
    const bytes = await readFile(path.join(settings.outFolder, output.Path));
    assert.equal(bytes.length, output.Size);
    assert.equal(createHash('md5').update(bytes).digest('hex'), output.Md5);
    assert.equal(bytes.toString('latin1', 4, 8), 'ftyp');
  });

  await check('DescribeMediaMetaData reads the output', async () => {
    const { MetaData } = await client.DescribeMediaMetaData({
      InputInfo: { Type: 'COS', CosInputInfo: { Bucket: settings.outBucket, Region: '', Object: output.Path } },
    });
    assert.equal(MetaData.Size, output.Size);
    assert.equal(MetaData.Width, output.Width);
    assert.equal(MetaData.Height, output.Height);
    assert.ok(Math.abs(MetaData.Duration - output.Duration) < 0.1, `${MetaData.Duration} s`);
    assert.equal(MetaData.Rotate, 0);
  });

  await check('DescribeTasks lists the task', async () => {
    const reply = await client.DescribeTasks({ Status: 'FINISH', Limit: 100 });
    const task = reply.TaskSet.find((t) => t.TaskId === TaskId);
    assert.ok(task, 'not listed');
    assert.equal(task.TaskType, 'WorkflowTask');
    assert.deepEqual(task.SubTaskTypes, ['action-trans']);
  });

  await check('the callback arrives signed and ParseNotification reads it', async () => {
    const body = await callbacks.next();
    const event = JSON.parse(body);
    assert.equal(event.EventType, 'WorkflowTask');
    assert.equal(event.WorkflowTaskEvent.TaskId, TaskId);
    assert.equal(event.SessionContext, context);
    assert.equal(event.Sign, createHash('md5').update(`${event.Timestamp}${NOTIFY_KEY}`).digest('hex'));
    const parsed = await client.ParseNotification({ Content: body });
    assert.equal(parsed.EventType, 'WorkflowTask');
    assert.equal(parsed.WorkflowTaskEvent.TaskId, TaskId);
    assert.equal(parsed.WorkflowTaskEvent.MediaProcessResultSet[0].TranscodeTask.Output.Path, output.Path);
  });

  await fails('InvalidParameterValue.NotProcessingTask', () => client.ManageTask({ OperationType: 'Abort', TaskId }));

  await check('an unknown template fails the subtask, not the call', async () => {
    const { TaskId: other } = await client.ProcessMedia({
      InputInfo: { Type: 'COS', CosInputInfo: { Bucket: settings.inBucket, Region: '', Object: settings.sample } },
      OutputDir: folder,
      MediaProcessTask: { TranscodeTaskSet: [{ Definition: 4_000_000 }] },
    });
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(POLL_MS)) {
      const reply = await client.DescribeTaskDetail({ TaskId: other });
      if (reply.Status !== 'FINISH') continue;
      const { Status, ErrCodeExt, Message } = reply.WorkflowTask.MediaProcessResultSet[0].TranscodeTask;
      assert.equal(Status, 'FAIL');
      assert.equal(ErrCodeExt, 'InvalidInput.DefinitionNotExist', Message);
      return;
    }
    assert.fail('not finished');
  });
  callbacks.close();
}

/** A receiver of callbacks on a free port. */
async function listen() {
  const received = [];
  let wake = () => {};
  const server = http.createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      received.push(Buffer.concat(chunks).toString('utf8'));
      response.end();
      wake();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/callback`,
    async next() {
      if (received.length === 0) {
        const timeout = sleep(30_000).then(() => Promise.reject(new Error('no callback within 30 s')));
        await Promise.race([new Promise((resolve) => (wake = resolve)), timeout]);
      }
      return received.shift();
    },
    close: () => server.close(),
  };
}
