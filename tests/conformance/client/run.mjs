// node run.mjs SCENARIO '{"endpoint":"127.0.0.1:8650", …}': runs one scenario, exits with 1 when a check failed.
import { Connection } from './connection.mjs';
import { failureCount } from './checks.mjs';

const [scenario, text] = process.argv.slice(2);
const settings = JSON.parse(text);
const { default: run } = await import(`./scenarios/${scenario}.mjs`);
await run(new Connection(settings), settings);
process.exit(failureCount() > 0 ? 1 : 0);
