// Usage: node sqs.mjs ENDPOINT. Drives an SQS with the official client and prints what it saw as one line of JSON.
import {
  DeleteMessageCommand, GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';

const client = new SQSClient({
  endpoint: process.argv[2],
  region: 'eu-west-3',
  credentials: { accessKeyId: 'AKIDtest', secretAccessKey: 'secret/of+test' },
  maxAttempts: 1,
});
const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'arrivals' }));
// The client checks the MD5 that the service answers with.
const sent = await client.send(new SendMessageCommand({
  QueueUrl,
  MessageBody: 'hello "world" ü',
  MessageAttributes: { EventId: { DataType: 'String', StringValue: 'e1' } },
}));
const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }));
await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
const after = await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }));
let missing = '';
try {
  await client.send(new GetQueueUrlCommand({ QueueName: 'none' }));
} catch (e) {
  missing = e.name;
}
console.log(JSON.stringify({
  queue: QueueUrl, same: sent.MessageId === Messages[0].MessageId, body: Messages[0].Body, left: after.Messages?.length ?? 0, missing,
}));
