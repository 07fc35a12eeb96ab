// One call per error code.
import { randomUUID } from 'node:crypto';
import { check, fails } from '../checks.mjs';

export default async function (connection, settings) {
  const client = connection.client();
  const media = (more) => ({
    InputInfo: { Type: 'COS', CosInputInfo: { Bucket: settings.inBucket, Region: '', Object: '/missing.mp4' } },
    MediaProcessTask: { TranscodeTaskSet: [{ Definition: 100010 }] },
    ...more,
  });

  await fails('InvalidAction', () => client.request('FlyToTheMoon', {}));
  await fails('UnsupportedOperation', () => client.ExtractBlindWatermark({}));
  const otherVersion = connection.client();
  otherVersion.apiVersion = '2017-03-12';
  await fails('NoSuchVersion', () => otherVersion.DescribeTasks({ Status: 'FINISH' }));
  await fails('MissingParameter', () => client.DescribeTaskDetail({}));
  await fails('UnknownParameter', () => client.request('DescribeTasks', { Status: 'FINISH', Foo: 1 }));
  await fails('InvalidParameter', () => client.DescribeTasks({ Status: 'FINISH', Limit: 'many' }));
  await fails('InvalidParameterValue', () => client.ProcessMedia(media({ TasksPriority: 11 })));
  await fails('InvalidParameterValue.Limit', () => client.DescribeTasks({ Status: 'FINISH', Limit: 101 }));
  await fails('InvalidParameterValue.Type', () => client.DescribeTranscodeTemplates({ Type: 'Mine' }));
  await fails('InvalidParameterValue.ContainerType', () => client.DescribeTranscodeTemplates({ ContainerType: 'Picture' }));
  await fails('InvalidParameterValue.TEHDType', () => client.DescribeTranscodeTemplates({ TEHDType: 'x' }));
  await fails('InvalidParameterValue.Definitions', () =>
    client.DescribeTranscodeTemplates({ Definitions: Array.from({ length: 101 }, (_, n) => n + 1) }));
  await fails('InvalidParameterValue.SessionIdTooLong', () => client.ProcessMedia(media({ SessionId: 'x'.repeat(51) })));
  await fails('InvalidParameterValue.SessionContextTooLong', () => client.ProcessMedia(media({ SessionContext: 'x'.repeat(1001) })));
  await fails('InvalidParameterValue.SrcFile', () => client.DescribeMediaMetaData({ InputInfo: media().InputInfo }));
  await fails('ResourceNotFound', () => client.DescribeTaskDetail({ TaskId: `1-WorkflowTask-${'0'.repeat(32)}` }));
  await fails('InvalidParameterValue.TaskId', () => client.ManageTask({ OperationType: 'Abort', TaskId: `1-WorkflowTask-${'0'.repeat(32)}` }));
  await fails('InvalidParameterValue.InvalidOperationType', () => client.ManageTask({ OperationType: 'Restart', TaskId: 'x' }));
  await fails('InvalidParameterValue.InvalidContent', () => client.ParseNotification({ Content: 'no json' }));

  const SessionId = randomUUID();
  if (await check('a session id is taken once', () => client.ProcessMedia(media({ SessionId }))))
    await fails('InvalidParameterValue.SessionId', () => client.ProcessMedia(media({ SessionId })));
}
