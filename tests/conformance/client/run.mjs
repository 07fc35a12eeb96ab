// node run.mjs SCENARIO '{"sdk":"cn","endpoint":"127.0.0.1:8650", …}': runs one scenario, prints its checks, the actions that were called
// with success and those that the SDK lacks; exits with 1 when a check failed.
import { Connection } from './connection.mjs';
import { failureCount } from './checks.mjs';
import { actions } from './contract.mjs';

const [scenario, text] = process.argv.slice(2);
const settings = JSON.parse(text);
const { default: run } = await import(`./scenarios/${scenario}.mjs`);
const connection = await Connection.open(settings);
await run(connection, settings);
console.log(JSON.stringify({ called: [...connection.called], lacks: Object.keys(actions).filter((a) => !connection.has(a)) }));
process.exit(failureCount() > 0 ? 1 : 0);
