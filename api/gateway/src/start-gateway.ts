import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { tokenOf, type GatewayAccess } from './access.ts';
import { callerOf, guarded, type Caller } from './guard.ts';
import { JobPolls } from './job-polls.ts';
import { JobStreams } from './job-streams.ts';
import type { GatewayEngine } from './ports.ts';
import { gatewayService } from './service.ts';
import { RequestFault, toServiceError } from './status.ts';
import { activateJobs, streamJobs, type Calling, type StreamDoors } from './streaming.ts';
import { UNARY } from './unary.ts';

export interface GatewayOptions {
  readonly engine: GatewayEngine;
  readonly access: GatewayAccess;
  /** Shared with the REST doors, so that who waited longest is served first whichever door it came to. */
  readonly polls?: JobPolls;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** PEM; null: plain text. */
  readonly tls?: GatewayTls | null;
  /** Unforeseen errors only; rejections are the client's business. */
  readonly onError: (rpc: string, error: unknown) => void;
}

export interface GatewayTls {
  readonly certificate: Buffer;
  readonly key: Buffer;
}

export interface Gateway {
  readonly port: number;
  /** Parked polls end without jobs, running calls finish, then the port closes. */
  close(): Promise<void>;
}

/** Serves Zeebe's gateway protocol. @throws Error with code EADDRINUSE when the port is taken. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { engine, access, host, port, onError, polls = new JobPolls(engine) } = options;
  const streams = new JobStreams(engine);
  const server = new Server(CHANNEL);
  const address = { host, port };
  const doors: StreamDoors = {
    polls,
    streams,
    access,
    onError,
    identify: (call, rpc) => identify(access, call, rpc),
  };
  server.addService(gatewayService(), {
    ...unaryRpcs(options, address),
    ActivateJobs: (call: Parameters<typeof activateJobs>[1]) => activateJobs(doors, call),
    StreamActivatedJobs: (call: Parameters<typeof streamJobs>[1]) => streamJobs(doors, call),
  });
  address.port = await listen(server, options);
  return {
    port: address.port,
    async close() {
      streams.close();
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

const SHUTDOWN_GRACE_MS = 2000;
/** Zeebe's default limit on a message. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024 + 64 * 1024;

const CHANNEL = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  // A worker behind a dead connection holds a parked poll for ever: pings find it, and its jobs go to others.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
};

function unaryRpcs(
  { engine, access, onError }: GatewayOptions,
  address: { host: string; port: number },
): UntypedServiceImplementation {
  return Object.fromEntries(
    Object.entries(UNARY).map(([rpc, handle]) => [
      rpc,
      ((call: ServerUnaryCall<never, object>, reply: sendUnaryData<object>) => {
        const answer = async () => {
          const caller = identify(access, call, rpc);
          const client = caller.client.name === 'anonymous' ? `grpc:${caller.peer}` : caller.client.name;
          return handle({ engine: guarded(engine, access, caller), client, address }, call.request);
        };
        answer().then(
          (response) => reply(null, response),
          (error: unknown) => {
            if (!(error instanceof RequestFault)) onError(rpc, error);
            reply(toServiceError(error));
          },
        );
      }) as UntypedHandleCall,
    ]),
  );
}

function identify(access: GatewayAccess, call: Calling, rpc: string): Caller {
  const header = call.metadata.get('authorization')[0];
  return callerOf(access, { token: tokenOf(header?.toString()), call: rpc, peer: call.getPeer() });
}

function listen(server: Server, { host, port, tls }: GatewayOptions): Promise<number> {
  const credentials = tls
    ? ServerCredentials.createSsl(null, [{ cert_chain: tls.certificate, private_key: tls.key }])
    : ServerCredentials.createInsecure();
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentials, (error, bound) => {
      if (!error) resolve(bound);
      else reject(Object.assign(error, /EADDRINUSE|already in use/i.test(error.message) ? { code: 'EADDRINUSE' } : {}));
    });
  });
}
