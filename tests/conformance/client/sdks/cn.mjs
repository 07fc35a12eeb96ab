// The client of the Chinese site: plain objects in, promises out.
import { createRequire } from 'node:module';

const { Client } = createRequire(import.meta.url)('tencentcloud-sdk-nodejs-mps').mps.v20190612;

export const actions = actionsOf(Client);

/** A client; an `agent` takes it to a socket. */
export function create({ endpoint, agent, secretId, secretKey, token, signMethod, reqMethod, language }) {
  return new Client({
    credential: { secretId, secretKey, token },
    region: 'ap-guangzhou',
    profile: { signMethod, language, httpProfile: { endpoint, agent, reqMethod, protocol: 'http://', reqTimeout: 60 } },
  });
}

/** Names of the actions that a class of clients has. */
export function actionsOf(client) {
  return Object.getOwnPropertyNames(client.prototype).filter((name) => /^[A-Z]/.test(name));
}
