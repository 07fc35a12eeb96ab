// A live stream that nobody sends: taken in, told of, ended by its owner.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, fails } from '../checks.mjs';

const POLL_MS = 200;
const PATIENCE_MS = 60_000;

export default async function (connection, settings) {
  const client = connection.client();
  const storage = { Type: 'COS', CosOutputStorage: { Bucket: settings.outBucket, Region: '' } };
  const { Definition } = (await check('a record template is made', () => client.CreateLiveRecordTemplate({ HLSConfigure: { ItemDuration: 10 } }))) ?? {};
  if (!Definition) return;

  const stream = { Url: 'rtmp://127.0.0.1:9/live/nobody', ScheduleId: Definition, OutputStorage: storage, OutputDir: '/live/', TaskNotifyConfig: {} }; // without a type nobody is told
  const { TaskId } = (await check('ProcessLiveStream answers a task id', () => client.ProcessLiveStream(stream))) ?? {};
  if (!TaskId) return;
  await check('ManageTask ends it', async () => {
    await client.ManageTask({ OperationType: 'Abort', TaskId });
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
      const detail = await client.DescribeTaskDetail({ TaskId });
      if (detail.Status !== 'FINISH') continue;
      assert.deepEqual([detail.TaskType, detail.WorkflowTask], ['LiveScheduleTask', null]);
      return;
    }
    assert.fail('not over in time');
  });
  await check('ParseLiveStreamProcessNotification reads a callback', async () => {
    const event = { NotificationType: 'ProcessEof', TaskId, ProcessEofInfo: { ErrCode: 0, Message: 'SUCCESS' }, SessionId: 's', SessionContext: 'c' };
    const parsed = await client.ParseLiveStreamProcessNotification({ Content: JSON.stringify(event) });
    assert.deepEqual([parsed.NotificationType, parsed.TaskId, parsed.ProcessEofInfo.Message], ['ProcessEof', TaskId, 'SUCCESS']);
  });
  await fails('InvalidParameter', () => client.ProcessLiveStream({ ...stream, ScheduleId: undefined }));
  await check('the template goes', () => client.DeleteLiveRecordTemplate({ Definition }));
}
