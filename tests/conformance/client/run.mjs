// node run.mjs SCENARIO '{"endpoint":"127.0.0.1:8650", …}': runs one scenario, prints its checks and the
// actions that were called with success, exits with 1 when a check failed.
import { Connection } from './connection.mjs';
import { failureCount } from './checks.mjs';

const [scenario, text] = process.argv.slice(2);
const settings = JSON.parse(text);
const { default: run } = await import(`./scenarios/${scenario}.mjs`);
const connection = new Connection(settings);
await run(connection, settings);
console.log(JSON.stringify({ called: [...connection.called] }));
process.exit(failureCount() > 0 ? 1 : 0);
