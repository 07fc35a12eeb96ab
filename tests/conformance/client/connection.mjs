// Clients of the official SDK, over TCP with a signature or over the control socket.
import http from 'node:http';
import net from 'node:net';
import { createRequire } from 'node:module';

const { mps } = createRequire(import.meta.url)('tencentcloud-sdk-nodejs-mps');

/** Makes clients for one transport. Settings: { endpoint } or { socket }, secretId, secretKey. */
export class Connection {
  constructor(settings) {
    this.settings = settings;
    /** Names of the actions that were called with success. */
    this.called = new Set();
  }

  get isSocket() {
    return Boolean(this.settings.socket);
  }

  /** A client; `overrides` may hold secretId, secretKey, and the SDK's signMethod, reqMethod, language. */
  client(overrides = {}) {
    const httpProfile = { protocol: 'http://', reqMethod: overrides.reqMethod ?? 'POST', reqTimeout: 60 };
    if (this.isSocket) {
      // A pool of one connection each: the SDK never closes them itself.
      const agent = new http.Agent({ keepAlive: false });
      agent.createConnection = (_, connected) => net.connect({ path: this.settings.socket }, connected);
      Object.assign(httpProfile, { endpoint: 'localhost', agent });
    } else {
      httpProfile.endpoint = this.settings.endpoint;
    }
    return this.#recorded(new mps.v20190612.Client({
      credential: {
        secretId: overrides.secretId ?? this.settings.secretId,
        secretKey: overrides.secretKey ?? this.settings.secretKey,
        token: overrides.token,
      },
      region: 'ap-guangzhou',
      profile: { signMethod: overrides.signMethod ?? 'TC3-HMAC-SHA256', language: overrides.language, httpProfile },
    }));
  }

  /** The client, whose successful calls are noted. */
  #recorded(client) {
    return new Proxy(client, {
      get: (target, action) => {
        const member = target[action];
        if (typeof member !== 'function') return member;
        return async (...request) => {
          const reply = await member.apply(target, request);
          if (/^[A-Z]/.test(action)) this.called.add(action);
          return reply;
        };
      },
    });
  }
}
