// The API as data: what each action takes, and the errors that it documents.
import { readFile } from 'node:fs/promises';

const { actions, types } = JSON.parse(await readFile(new URL('../../../src/Mps.Api/Contract/mps-api.json', import.meta.url)));

export { actions, types };
