// Checks report one JSON line each: { check, ok, detail }. A failed check does not stop the others.
import assert from 'node:assert/strict';

let failures = 0;

export async function check(name, body) {
  try {
    const value = await body();
    console.log(JSON.stringify({ check: name, ok: true, detail: '' }));
    return value;
  } catch (error) {
    failures++;
    console.log(JSON.stringify({ check: name, ok: false, detail: String(error?.stack ?? error) }));
    return undefined;
  }
}

/** The call fails with exactly this code, a message and a request id. */
export function fails(code, call) {
  return check(code, async () => {
    let reply;
    try {
      reply = await call();
    } catch (error) {
      assert.equal(error.code, code, `${error.code}: ${error.message}`);
      assert.ok(error.message.length > 0, 'the error has no message');
      assert.match(error.requestId, /^[0-9a-f-]{36}$/);
      return;
    }
    assert.fail(`no error but ${JSON.stringify(reply)}`);
  });
}

export const failureCount = () => failures;
