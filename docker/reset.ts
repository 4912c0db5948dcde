import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import { readConfig } from '../api/server/src/config.ts';

// `npm run reset`: removes the data folder (database, images, keys) after asking; `-- --yes` does not ask.
const config = readConfig();
if (!config.ok) {
  for (const { variable, message } of config.faults) console.error(`${variable}: ${message}`);
  process.exit(1);
}
const folder = resolve(fileURLToPath(new URL('..', import.meta.url)), config.value.dataDir);
if (config.value.databaseUrl.startsWith('mysql:')) {
  console.error('RTFLOW_DATABASE_URL is a MySQL database: drop and create it there, then start again');
  process.exit(1);
}
if (!existsSync(folder)) {
  console.log(`${folder}: nothing there`);
} else if (process.argv.includes('--yes') || (await confirmed())) {
  rmSync(folder, { recursive: true });
  console.log(`${folder}: removed`);
} else {
  console.log('nothing removed');
}

async function confirmed(): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`Remove ${folder} with every patient, image and key in it? Type 'remove': `);
  prompt.close();
  return answer.trim() === 'remove';
}
