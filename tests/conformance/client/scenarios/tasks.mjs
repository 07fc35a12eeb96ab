// What becomes of tasks: an edit that is made, and one that is aborted while it waits for a place.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, fails } from '../checks.mjs';

const POLL_MS = 200;
const PATIENCE_MS = 180_000;

export default async function (connection, settings) {
  const client = connection.client();
  const folder = `/${randomUUID()}/`;
  const input = { Type: 'COS', CosInputInfo: { Bucket: settings.inBucket, Region: '', Object: settings.sample } };
  const storage = { Type: 'COS', CosOutputStorage: { Bucket: settings.outBucket, Region: '' } };

  await check('EditMedia cuts and joins', async () => {
    const { TaskId } = await client.EditMedia({
      FileInfos: [
        { InputInfo: input, StartTimeOffset: 0, EndTimeOffset: 1 },
        { InputInfo: input, StartTimeOffset: 3, EndTimeOffset: 4 },
      ],
      OutputStorage: storage,
      OutputObjectPath: `${folder}joined.mp4`,
    });
    assert.match(TaskId, /^\S+-EditMedia-[0-9a-f]{32}/);
    const { EditMediaTask, TaskType, WorkflowTask } = await finished(client, TaskId);
    assert.deepEqual([TaskType, WorkflowTask], ['EditMediaTask', null]);
    assert.equal(EditMediaTask.ErrCode, 0, EditMediaTask.Message);
    const { Path } = EditMediaTask.Output;
    const { MetaData } = await client.DescribeMediaMetaData({
      InputInfo: { Type: 'COS', CosInputInfo: { Bucket: settings.outBucket, Region: '', Object: Path } },
    });
    assert.ok(Math.abs(MetaData.Duration - 2) < 0.2, `${MetaData.Duration} s`);
    assert.equal((await stat(path.join(settings.outFolder, Path))).size, MetaData.Size);
  });

  await check('ProcessImage makes a picture', async () => {
    const { TaskId } = await client.ProcessImage({
      InputInfo: input,
      OutputStorage: storage,
      OutputDir: folder,
      ImageTask: { EncodeConfig: { Format: 'PNG' }, EraseConfig: { ImageEraseLogo: { ImageAreaBoxes: [{ AreaCoordSet: [10, 10, 40, 30] }] } } },
    });
    let detail;
    for (const end = Date.now() + PATIENCE_MS; detail?.Status !== 'FINISH' && Date.now() < end; await sleep(POLL_MS))
      detail = await client.DescribeImageTaskDetail({ TaskId });
    const [result] = detail.ImageProcessTaskResultSet;
    assert.deepEqual([detail.ErrCode, result.Status, result.Progress], [0, 'SUCCESS', 100], result.Message);
    assert.match(result.Output.Path, /\.png$/);
    assert.equal((await readFile(path.join(settings.outFolder, result.Output.Path))).subarray(1, 4).toString(), 'PNG');
    if (!connection.has('DescribeImageTasks')) return;
    const { TaskSet, TotalCount } = await client.DescribeImageTasks({ Status: 'FINISH' });
    assert.ok(TotalCount >= 1 && TaskSet.some((task) => task.TaskId === TaskId && !task.SubTaskHasFailed));
  });

  await check('a batch ends with a result for each of its inputs', async () => {
    const { TaskId } = await client.BatchProcessMedia({
      InputInfo: [input, input], OutputStorage: storage, OutputDir: folder, SmartSubtitlesTask: { Definition: 100 }, TaskMode: 'Serial',
    });
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
      const { Status, TaskType, BatchTaskResult } = await client.DescribeBatchTaskDetail({ TaskId });
      if (Status !== 'FINISH') continue;
      assert.equal(TaskType, 'BatchTask');
      assert.equal(BatchTaskResult.InputInfos.length, 2);
      return;
    }
    assert.fail('not over in time');
  });

  const source = await hold(path.join(settings.inFolder, settings.sample));
  const submit = (url) => client.ProcessMedia({
    InputInfo: { Type: 'URL', UrlInputInfo: { Url: url } },
    OutputStorage: storage,
    OutputDir: folder,
    MediaProcessTask: { TranscodeTaskSet: [{ Definition: 1110 }] },
  });
  const running = [];
  const waiting = await check('a task waits while every place is taken', async () => {
    for (let place = 0; place < settings.workers; place++) {
      running.push((await submit(source.url(`${place}.mp4`))).TaskId);
      await source.asked(`${place}.mp4`);
    }
    const { TaskId } = await submit(source.url('never.mp4'));
    const { TaskSet } = await client.DescribeTasks({ Status: 'WAITING', Limit: 100 });
    assert.ok(TaskSet.some((t) => t.TaskId === TaskId), 'not listed');
    return TaskId;
  });
  if (waiting) {
    await check('ManageTask aborts it', async () => {
      await client.ManageTask({ OperationType: 'Abort', TaskId: waiting });
      const { TranscodeTask } = (await finished(client, waiting)).WorkflowTask.MediaProcessResultSet[0];
      assert.deepEqual([TranscodeTask.Status, TranscodeTask.Message], ['FAIL', 'aborted']);
      assert.notEqual(TranscodeTask.ErrCode, 0);
    });
    await fails('InvalidParameterValue.NotProcessingTask', () => client.ManageTask({ OperationType: 'Abort', TaskId: waiting }));
  }

  source.release();
  await check('the others end well, and nobody read the aborted one\'s input', async () => {
    for (const TaskId of running) {
      const { TranscodeTask } = (await finished(client, TaskId)).WorkflowTask.MediaProcessResultSet[0];
      assert.equal(TranscodeTask.Status, 'SUCCESS', TranscodeTask.Message);
    }
    assert.equal(source.requests('never.mp4'), 0);
  });
  source.close();
}

/** The detail of a task once it is over. */
async function finished(client, TaskId) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
    const detail = await client.DescribeTaskDetail({ TaskId });
    if (detail.Status === 'FINISH') return detail;
  }
  throw new Error(`${TaskId} did not finish in time`);
}

/** Serves a file under any name, with ranges, but not before it is released. */
async function hold(file) {
  const content = await readFile(file);
  const requests = new Map();
  let asked = () => {};
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const server = http.createServer(async (request, response) => {
    const name = request.url.slice(1);
    requests.set(name, (requests.get(name) ?? 0) + 1);
    asked();
    await released;
    const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const begin = Number(first ?? 0);
    const end = last ? Math.min(Number(last) + 1, content.length) : content.length;
    response.writeHead(first === undefined ? 200 : 206, {
      'Accept-Ranges': 'bytes',
      'Content-Length': end - begin,
      'Content-Type': 'video/mp4',
      ...(first !== undefined && { 'Content-Range': `bytes ${begin}-${end - 1}/${content.length}` }),
    });
    response.end(request.method === 'HEAD' ? undefined : content.subarray(begin, end));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: (name) => `http://127.0.0.1:${server.address().port}/${name}`,
    requests: (name) => requests.get(name) ?? 0,
    /** Waits for the first request for this name. */
    async asked(name) {
      const late = AbortSignal.timeout(PATIENCE_MS);
      while (!requests.has(name)) {
        await new Promise((resolve, reject) => {
          asked = resolve;
          late.onabort = () => reject(new Error(`nobody asked for ${name}`));
        });
      }
    },
    release,
    close: () => server.close(),
  };
}
