// The client of the international site: a class for each request and answer, and callbacks. Here it takes plain objects and answers
// promises, as the other one does.
import http from 'node:http';
import { createRequire } from 'node:module';
import { actionsOf } from './cn.mjs';

const require = createRequire(import.meta.url);
const part = (path) => require(`tencentcloud-sdk-nodejs-intl-en/tencentcloud/${path}`);
const { Client, Models } = part('mps').v20190612;
const Credential = part('common/credential');
const ClientProfile = part('common/profile/client_profile');
const HttpProfile = part('common/profile/http_profile');

export const actions = actionsOf(Client);

/** A client; an `agent` takes all of this process to a socket. */
export function create({ endpoint, agent, secretId, secretKey, token, signMethod, reqMethod, language }) {
  // It has no setting for an agent, nor for a language.
  if (agent) http.globalAgent = agent;
  const headers = language ? { 'X-TC-Language': language } : {};
  const profile = new ClientProfile(signMethod, new HttpProfile('http://', endpoint, reqMethod, 60, headers));
  const client = new Client(new Credential(secretId, secretKey, token), 'ap-guangzhou', profile);
  return new Proxy(client, {
    get(target, name) {
      if (name === 'request') return (action, request) => untyped(target, action, request);
      return actions.includes(name) ? (request) => typed(target, name, request) : target[name];
    },
  });
}

/** Through the classes of request and answer: what they do not know of, they leave out. */
function typed(client, action, request) {
  const model = new Models[`${action}Request`]();
  model.from_json_string(JSON.stringify(request));
  return new Promise((resolve, reject) => {
    client[action](model, (error, reply) => (error ? reject(error) : resolve(JSON.parse(reply.to_json_string()))));
  });
}

/** As it is. */
function untyped(client, action, request) {
  return new Promise((resolve, reject) => {
    const reply = { deserialize: (data) => Object.assign(reply, data) };
    client.request(action, request, reply, (error) => (error ? reject(error) : resolve(reply)));
  });
}
