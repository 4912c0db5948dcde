import type { Conformance } from './result.ts';
import { runClientSuite } from './client-suite.ts';

/** zeebe-client-node-js' integration tests. `folder`: its checkout, after `npm install --ignore-scripts` there. */
export function run(folder: string): Promise<Conformance> {
  const ignored = ['--testPathIgnorePatterns', 'disconnection', 'local-integration'];
  const report = ['--json', '--outputFile=$REPORT', '--forceExit'];
  return runClientSuite(folder, {
    command: ['npx', 'jest', '--runInBand', ...ignored, ...report, 'integration'],
    env: ({ zeebePort }) => ({ ZEEBE_ADDRESS: `127.0.0.1:${zeebePort}` }),
  });
}
