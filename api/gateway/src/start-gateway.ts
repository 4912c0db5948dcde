import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import {
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServerWritableStream,
  type ServiceClientConstructor,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import type { ActivatedJob } from '@rtflow/engine/ports';
import { JobPolls, type Poller } from './job-polls.ts';
import { JobStreams, type JobStream } from './job-streams.ts';
import type { GatewayEngine } from './ports.ts';
import { activationOf, requireJobRequest } from './requests.ts';
import { jobMessage } from './responses.ts';
import { RequestFault, toServiceError } from './status.ts';
import { UNARY } from './unary.ts';
import type { Wire } from './wire.ts';

export interface GatewayOptions {
  readonly engine: GatewayEngine;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Unforeseen errors only; rejections are the client's business. */
  readonly onError: (rpc: string, error: unknown) => void;
}

export interface Gateway {
  readonly port: number;
  /** Parked polls end without jobs, running calls finish, then the port closes. */
  close(): Promise<void>;
}

/** Serves Zeebe's gateway protocol. @throws Error with code EADDRINUSE when the port is taken. */
export async function startGateway({ engine, host, port, onError }: GatewayOptions): Promise<Gateway> {
  const polls = new JobPolls(engine);
  const streams = new JobStreams(engine);
  const stopListening = engine.onCommitted(({ jobTypesAvailable }) => {
    streams.wake(jobTypesAvailable);
    polls.wake(jobTypesAvailable);
  });
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  const address = { host, port };
  server.addService(gatewayService(), {
    ...unaryRpcs(engine, address, onError),
    ActivateJobs: (call: ServerWritableStream<Wire['ActivateJobsRequest'], object>) =>
      activateJobs(polls, call, onError),
    StreamActivatedJobs: (call: ServerWritableStream<Wire['StreamActivatedJobsRequest'], object>) =>
      streamJobs(streams, call, onError),
  });
  address.port = await listen(server, host, port);
  return {
    port: address.port,
    async close() {
      stopListening();
      polls.close();
      await new Promise<void>((resolve) => {
        const force = setTimeout(() => server.forceShutdown(), SHUTDOWN_GRACE_MS);
        server.tryShutdown(() => {
          clearTimeout(force);
          resolve();
        });
      });
    },
  };
}

/** Zeebe's default limit on a message. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024 + 64 * 1024;
const SHUTDOWN_GRACE_MS = 2000;

/** The protocol file stands in the Apache-2.0 client package; nothing of it is copied here. */
function gatewayService() {
  const require = createRequire(import.meta.url);
  const proto = join(dirname(require.resolve('@camunda8/sdk/package.json')), 'dist/proto/zeebe.proto');
  const definition = loadSync(proto, { longs: String, enums: String, defaults: true, arrays: true, oneofs: true });
  const loaded = loadPackageDefinition(definition) as unknown as {
    gateway_protocol: { Gateway: ServiceClientConstructor };
  };
  return loaded.gateway_protocol.Gateway.service;
}

function unaryRpcs(
  engine: GatewayEngine,
  address: { host: string; port: number },
  onError: GatewayOptions['onError'],
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(UNARY).map(([rpc, handle]) => [
      rpc,
      ((call: ServerUnaryCall<never, object>, reply: sendUnaryData<object>) => {
        handle({ engine, client: `grpc:${call.getPeer()}`, address }, call.request).then(
          (response) => reply(null, response),
          (error: unknown) => {
            if (!isExpected(error)) onError(rpc, error);
            reply(toServiceError(error));
          },
        );
      }) as UntypedHandleCall,
    ]),
  );
}

function activateJobs(
  polls: JobPolls,
  call: ServerWritableStream<Wire['ActivateJobsRequest'], object>,
  onError: GatewayOptions['onError'],
): void {
  let over = false;
  let handed: readonly ActivatedJob[] = [];
  const fail = (error: unknown) => {
    if (!isExpected(error)) onError('ActivateJobs', error);
    if (!over) call.emit('error', toServiceError(error));
    over = true;
  };
  try {
    const poller: Poller = {
      activation: activationOf(call.request),
      gone: () => over || call.cancelled,
      deliver(jobs) {
        if (over || call.cancelled) return false;
        over = true;
        handed = jobs;
        if (jobs.length === 0) call.end();
        // A cancellation that is already on its way is read before the immediate: then the jobs go back, below.
        else call.write({ jobs: jobs.map(jobMessage) }, () => setImmediate(finish));
        return true;
      },
      fail,
    };
    const finish = () => {
      handed = [];
      call.end();
    };
    call.on('cancelled', () => {
      over = true;
      polls.drop(poller);
      const lost = handed;
      handed = [];
      if (lost.length > 0) polls.giveBack(poller, lost).catch(fail);
    });
    polls.poll(poller).catch(fail);
  } catch (error) {
    fail(error);
  }
}

function streamJobs(
  streams: JobStreams,
  call: ServerWritableStream<Wire['StreamActivatedJobsRequest'], object>,
  onError: GatewayOptions['onError'],
): void {
  const fail = (error: unknown) => {
    if (!isExpected(error)) onError('StreamActivatedJobs', error);
    call.emit('error', toServiceError(error));
  };
  try {
    const { type, worker, timeout, fetchVariable } = call.request;
    requireJobRequest(call.request);
    const stream: JobStream = {
      request: { type, timeout: Number(timeout), maxJobs: 1, fetchVariables: fetchVariable },
      worker,
      gone: () => call.cancelled || call.destroyed,
      write: (job) => call.write(jobMessage(job)),
      onDrain: (next) => call.once('drain', next),
      fail,
    };
    call.on('cancelled', () => streams.drop(stream));
    streams.open(stream);
    // Headers now, so that the client knows the stream is open before the first job.
    call.sendMetadata(new Metadata());
  } catch (error) {
    fail(error);
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof RequestFault;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) resolve(bound);
      else reject(Object.assign(error, /EADDRINUSE|already in use/i.test(error.message) ? { code: 'EADDRINUSE' } : {}));
    });
  });
}
