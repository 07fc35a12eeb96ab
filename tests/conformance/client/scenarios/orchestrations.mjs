// Workflows and schedules: kept, changed, enabled, and started by a file that turns up.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { check, fails } from '../checks.mjs';

const POLL_MS = 200;
const PATIENCE_MS = 180_000;

export default async function (connection, settings) {
  const client = connection.client();
  const folder = `/${randomUUID()}/`;
  const trigger = (dir = folder) => ({ Type: 'CosFileUpload', CosFileUploadTrigger: { Bucket: settings.inBucket, Region: 'here', Dir: dir } });
  const storage = { Type: 'COS', CosOutputStorage: { Bucket: settings.outBucket, Region: '' } };
  const name = `n-${randomUUID()}`;
  const transcode = { TranscodeTaskSet: [{ Definition: 100010, EndTimeOffset: 1 }] };
  const nodes = [
    { ActivityType: 'input', ReardriveIndex: [1] },
    { ActivityType: 'action-trans', ReardriveIndex: [2], ActivityPara: { TranscodeTask: { Definition: 100010, EndTimeOffset: 1 } } },
    { ActivityType: 'action-samplesnapshot', ReardriveIndex: [3], ActivityPara: { SampleSnapshotTask: { Definition: 10 } } },
    { ActivityType: 'output' },
  ];

  const workflow = { WorkflowName: name, Trigger: trigger(), OutputStorage: storage, OutputDir: folder, MediaProcessTask: transcode };
  const { WorkflowId } = (await check('CreateWorkflow answers an id', () => client.CreateWorkflow(workflow))) ?? {};
  if (!WorkflowId) return;
  await check('a workflow comes disabled and is described', async () => {
    const { WorkflowInfoSet, TotalCount } = await client.DescribeWorkflows({ WorkflowIds: [WorkflowId] });
    assert.equal(TotalCount, 1);
    assert.equal(WorkflowInfoSet[0].Status, 'Disabled');
    assert.equal(WorkflowInfoSet[0].WorkflowName, name);
    assert.equal(WorkflowInfoSet[0].Trigger.CosFileUploadTrigger.Dir, folder);
    assert.equal(WorkflowInfoSet[0].MediaProcessTask.TranscodeTaskSet[0].Definition, 100010);
  });
  await fails('InvalidParameterValue', () => client.CreateWorkflow(workflow));
  await fails('ResourceNotFound.CosBucketNotExist', () =>
    client.CreateWorkflow({ ...workflow, WorkflowName: `${name}-2`, Trigger: { Type: 'CosFileUpload', CosFileUploadTrigger: { Bucket: 'nowhere', Region: '' } } }));
  await check('ResetWorkflow replaces it', async () => {
    await client.ResetWorkflow({ ...workflow, WorkflowId, TaskPriority: 5 });
    assert.equal((await client.DescribeWorkflows({ WorkflowIds: [WorkflowId] })).WorkflowInfoSet[0].TaskPriority, 5);
  });

  const schedule = { ScheduleName: name, Trigger: trigger(), OutputStorage: storage, OutputDir: folder, Activities: nodes };
  const { ScheduleId } = (await check('CreateSchedule answers an id', () => client.CreateSchedule(schedule))) ?? {};
  if (!ScheduleId) return;
  await check('a schedule has its edges backwards', async () => {
    // The international client has no PredriveIndex in its classes.
    const { ScheduleInfoSet } = await client.request('DescribeSchedules', { ScheduleIds: [ScheduleId] });
    assert.deepEqual(ScheduleInfoSet[0].Activities.map((a) => a.PredriveIndex), [[], [0], [1], [2]]);
    assert.equal(ScheduleInfoSet[0].Type, 'Custom');
  });
  await check('presets come first', async () => {
    const { ScheduleInfoSet } = await client.DescribeSchedules({ Limit: 3 });
    assert.deepEqual(ScheduleInfoSet.map((s) => s.ScheduleId), [10102, 10101, 10100]);
  });
  await fails('InvalidParameterValue', () => client.ModifySchedule({ ScheduleId: 10100, ScheduleName: 'mine' }));
  await fails('InvalidParameterValue', () => client.ModifySchedule({ ScheduleId, Activities: [nodes[0]] }));
  await fails('InvalidParameter', () => client.DeleteSchedule({ ScheduleId: 10101 }));
  await fails('ResourceNotFound.TemplateNotExist', () => client.EnableSchedule({ ScheduleId: 1 }));
  await check('ModifySchedule changes a member', async () => {
    await client.ModifySchedule({ ScheduleId, ScheduleName: `${name}-3` });
    assert.equal((await client.DescribeSchedules({ ScheduleIds: [ScheduleId] })).ScheduleInfoSet[0].ScheduleName, `${name}-3`);
  });

  await check('EnableSchedule', () => client.EnableSchedule({ ScheduleId }));
  await fails('FailedOperation.BucketNotifyAlreadyExist', () => client.EnableWorkflow({ WorkflowId }));
  await fails('InvalidParameterValue', () => client.ModifySchedule({ ScheduleId, OutputDir: '/x/' }));
  await drop(settings, `${folder}clip.mp4`);
  await check('a dropped file becomes a task with both actions', async () => {
    const detail = await finished(client, 'ScheduleTask', `${folder}clip.mp4`);
    assert.equal(detail.WorkflowTask, null);
    const results = detail.ScheduleTask.ActivityResultSet;
    assert.deepEqual(results.map((r) => r.ActivityType), ['Transcode', 'SampleSnapshot']);
    assert.equal(results[0].ActivityResItem.TranscodeTask.Status, 'SUCCESS', results[0].ActivityResItem.TranscodeTask.Message);
    assert.equal(results[1].ActivityResItem.SampleSnapshotTask.Status, 'SUCCESS', results[1].ActivityResItem.SampleSnapshotTask.Message);
    const files = await readdir(path.join(settings.outFolder, folder));
    assert.ok(files.includes('clip_transcode_100010.mp4') && files.some((f) => f.endsWith('.jpg')), files.join(' '));
  });

  await check('DisableSchedule and DeleteSchedule', async () => {
    await client.DisableSchedule({ ScheduleId });
    await client.DeleteSchedule({ ScheduleId });
    assert.equal((await client.DescribeSchedules({ ScheduleIds: [ScheduleId] })).TotalCount, 0);
  });
  await check('EnableWorkflow once the folder is free', () => client.EnableWorkflow({ WorkflowId }));
  await drop(settings, `${folder}second.mp4`);
  await check('a dropped file goes through the workflow', async () => {
    const { WorkflowTask } = await finished(client, 'WorkflowTask', `${folder}second.mp4`);
    const { TranscodeTask } = WorkflowTask.MediaProcessResultSet[0];
    assert.equal(TranscodeTask.Status, 'SUCCESS', TranscodeTask.Message);
    assert.ok((await readdir(path.join(settings.outFolder, folder))).includes('second_transcode_100010.mp4'));
  });
  await fails('InvalidParameterValue', () => client.DeleteWorkflow({ WorkflowId }));
  await check('DisableWorkflow and DeleteWorkflow', async () => {
    await client.DisableWorkflow({ WorkflowId });
    await client.DeleteWorkflow({ WorkflowId });
  });
}

/** Puts the sample into the input bucket, whole at once. */
async function drop(settings, key) {
  const target = path.join(settings.inFolder, key);
  await mkdir(path.dirname(target), { recursive: true });
  const whole = path.join(settings.inFolder, `${randomUUID()}.mp4`);
  await copyFile(path.join(settings.inFolder, settings.sample), whole);
  await rename(whole, target);
}

/** The detail of the finished task of this type with this input. */
async function finished(client, type, key) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(POLL_MS)) {
    const { TaskSet } = await client.DescribeTasks({ Status: 'FINISH', Limit: 100 });
    for (const { TaskId } of TaskSet.filter((t) => t.TaskType === type)) {
      const detail = await client.DescribeTaskDetail({ TaskId });
      if (detail[type].InputInfo?.CosInputInfo?.Object === key) return detail;
    }
  }
  throw new Error('no task finished in time');
}
