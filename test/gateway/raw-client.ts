import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  credentials,
  loadPackageDefinition,
  type Metadata,
  type ClientReadableStream,
  type ServiceClientConstructor,
  type ServiceError,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

export interface Activation {
  readonly type: string;
  readonly worker: string;
  readonly timeout: number;
  readonly maxJobsToActivate: number;
  readonly requestTimeout: number;
}
export interface RawJobs {
  readonly jobs: readonly { key: string; worker: string }[];
}
export interface RawClient {
  activateJobs(request: Activation, metadata?: Metadata): ClientReadableStream<RawJobs>;
  close(): void;
}

/** A bare gRPC client, for what official clients hide: cancelling a call, the status of a refused stream. */
export function rawClient(port: number): RawClient {
  const proto = join(
    dirname(createRequire(import.meta.url).resolve('@camunda8/sdk/package.json')),
    'dist/proto/zeebe.proto',
  );
  const loaded = loadPackageDefinition(loadSync(proto, { longs: String, defaults: true })) as unknown as {
    gateway_protocol: { Gateway: ServiceClientConstructor };
  };
  return new loaded.gateway_protocol.Gateway(`127.0.0.1:${port}`, credentials.createInsecure()) as unknown as RawClient;
}

/** All jobs of a call, or its error. */
export function ended(
  stream: ClientReadableStream<RawJobs>,
): Promise<{ jobs: RawJobs['jobs']; error: ServiceError | null }> {
  return new Promise((resolve) => {
    const jobs: RawJobs['jobs'][number][] = [];
    stream.on('data', (answer: RawJobs) => jobs.push(...answer.jobs));
    stream.on('end', () => resolve({ jobs, error: null }));
    stream.on('error', (error: ServiceError) => resolve({ jobs, error }));
  });
}
