import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runClientSuite } from './client-suite.ts';
import type { Conformance } from './result.ts';

const FOLDER = 'src/__tests__/integration';

/**
 * zeebe-client-node-js' integration tests, file by file: a worker that one file forgets keeps polling on a channel that it has
 * closed, and its grpc-js 1.9.7 then spins for ever in the process of the files after it. `folder`: its checkout, after
 * `npm install --ignore-scripts` there.
 */
export function run(folder: string): Promise<Conformance> {
  return runClientSuite(folder, {
    command: ['npx', 'jest', '--runInBand', '--json', '--outputFile=$REPORT', '--forceExit'],
    runs: readdirSync(join(folder, FOLDER))
      .filter((name) => name.endsWith('.spec.ts'))
      .map((name) => [`${FOLDER}/${name}`]),
    env: ({ zeebePort }) => ({ ZEEBE_ADDRESS: `127.0.0.1:${zeebePort}` }),
  });
}
