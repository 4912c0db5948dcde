import type { Conformance } from './result.ts';
import { runClientSuite } from './client-suite.ts';

const FOLDERS = ['zeebe/integration', 'c8', '8.8', 'oca'].map((name) => `src/__tests__/${name}`);

/** camunda-8-js-sdk's tests of gRPC and REST v2, as for a self-managed 8.8 without security. `folder`: its checkout, installed. */
export function run(folder: string): Promise<Conformance> {
  return runClientSuite(folder, {
    command: [
      'npx',
      'vitest',
      'run',
      '--sequence.concurrent=false',
      '--no-file-parallelism',
      '--reporter=json',
      '--outputFile=$REPORT',
    ],
    runs: [FOLDERS],
    env: ({ zeebePort, zeebeRestPort }) => ({
      ZEEBE_GRPC_ADDRESS: `grpc://127.0.0.1:${zeebePort}`,
      ZEEBE_REST_ADDRESS: `http://127.0.0.1:${zeebeRestPort}`,
      CAMUNDA_AUTH_STRATEGY: 'NONE',
      TEST_VERSION: '8.8',
      TEST_DEPLOYMENT: 'self-managed',
      TEST_TENANCY: 'single-tenant',
      TEST_SECURITY: 'unsecured',
    }),
  });
}
