// Each action that is served, asked for something wrong: the answer is an error that the action documents, or one of the platform's.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { actions, types } from '../contract.mjs';

// Any action may answer these.
const PLATFORM = ['InvalidParameter', 'InvalidParameterValue', 'MissingParameter', 'UnknownParameter'];

export default async function (connection) {
  const client = connection.client();
  for (const [name, action] of Object.entries(actions).filter(([action]) => connection.has(action))) {
    const fields = types[action.request].fields;
    const wrong = { 'a member of the wrong type': Object.fromEntries(fields.slice(0, 1).map((f) => [f.name, f.type === 'string' ? {} : 'text'])) };
    if (fields.some((f) => f.required)) wrong['no members'] = {};
    const number = fields.find((f) => f.name === 'Limit');
    if (number?.max) wrong['a number beyond its bounds'] = { [number.name]: number.max + 1 };

    for (const [fault, body] of Object.entries(wrong)) {
      const error = await client.request(name, body).then(() => undefined, (e) => e);
      if (error?.code === 'UnsupportedOperation') break; // docs/api-coverage.md tells which are not served
      await check(`${name}: ${fault}`, () => {
        assert.ok(error, 'it was accepted');
        assert.ok([...PLATFORM, ...action.errors].includes(error.code), `${error.code}: ${error.message}`);
        assert.match(error.requestId, /^[0-9a-f-]{36}$/);
      });
    }
  }
}
