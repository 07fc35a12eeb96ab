// Signatures of every kind, right and wrong. TCP only: the control socket asks for none.
import assert from 'node:assert/strict';
import { check, fails } from '../checks.mjs';

export default async function (connection) {
  const request = { Status: 'FINISH', Limit: 1 };

  for (const signMethod of ['TC3-HMAC-SHA256', 'HmacSHA256', 'HmacSHA1']) {
    for (const reqMethod of ['POST', 'GET']) {
      await check(`${signMethod} by ${reqMethod}`, async () => {
        const reply = await connection.client({ signMethod, reqMethod }).DescribeTasks(request);
        assert.ok(Array.isArray(reply.TaskSet));
      });
      await fails('AuthFailure.SignatureFailure', () =>
        connection.client({ signMethod, reqMethod, secretKey: 'wrong' }).DescribeTasks(request));
      await fails('AuthFailure.SecretIdNotFound', () =>
        connection.client({ signMethod, reqMethod, secretId: 'nobody' }).DescribeTasks(request));
    }
  }

  await check('text beyond ASCII', async () => {
    const reply = await connection.client().ParseNotification({ Content: '{"EventType":"WorkflowTask","SessionContext":"测试 é 😀"}' });
    assert.equal(reply.SessionContext, '测试 é 😀');
  });

  if (connection.settings.sdk === 'cn') // the other one signs always
    await fails('AuthFailure.InvalidAuthorization', () => connection.client().request('DescribeTasks', request, { skipSign: true }));

  const now = Date.now;
  try {
    Date.now = () => now() - 400_000;
    await fails('AuthFailure.SignatureExpire', () => connection.client({ signMethod: 'HmacSHA256' }).DescribeTasks(request));
  } finally {
    Date.now = now;
  }
}
