import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { envExample } from '../api/server/src/config.ts';

// Writes .env.example from the server's table of settings; a test compares both.
writeFileSync(join(dirname(fileURLToPath(import.meta.url)), '../.env.example'), envExample());
