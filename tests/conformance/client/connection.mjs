// Clients of an official SDK, over TCP with a signature or over the control socket.
import http from 'node:http';
import net from 'node:net';

/** Makes clients for one transport. Settings: { sdk } (cn or intl), { endpoint } or { socket }, secretId, secretKey. */
export class Connection {
  #sdk;

  static async open(settings) {
    return new Connection(settings, await import(`./sdks/${settings.sdk}.mjs`));
  }

  constructor(settings, sdk) {
    this.settings = settings;
    this.#sdk = sdk;
    /** Names of the actions that were called with success. */
    this.called = new Set();
  }

  get isSocket() {
    return Boolean(this.settings.socket);
  }

  /** Whether the SDK has this action. */
  has(action) {
    return this.#sdk.actions.includes(action);
  }

  /** A client; `overrides` may hold secretId, secretKey, token, signMethod, reqMethod, language. */
  client(overrides = {}) {
    const { secretId, secretKey, endpoint, socket } = this.settings;
    const address = { endpoint };
    if (socket) {
      // A connection for each request: the SDKs never close them themselves.
      const agent = new http.Agent({ keepAlive: false });
      agent.createConnection = (_, connected) => net.connect({ path: socket }, connected);
      Object.assign(address, { endpoint: 'localhost', agent });
    }
    return this.#recorded(this.#sdk.create({ secretId, secretKey, signMethod: 'TC3-HMAC-SHA256', reqMethod: 'POST', ...overrides, ...address }));
  }

  /** The client, whose successful calls are noted. */
  #recorded(client) {
    return new Proxy(client, {
      get: (target, action) => {
        const member = target[action];
        if (!this.has(action)) return typeof member === 'function' ? member.bind(target) : member;
        return async (request) => {
          const reply = await member.call(target, request);
          this.called.add(action);
          return reply;
        };
      },
    });
  }
}
