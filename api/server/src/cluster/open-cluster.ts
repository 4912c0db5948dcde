import { createCamundaClient, type CamundaClient } from '@camunda8/orchestration-cluster-api';
import type { Logger } from 'pino';
import { ZBClient } from 'zeebe-node';

export interface ClusterAddress {
  /** host:port of the Zeebe gateway. */
  readonly grpcAddress: string;
  /** http(s)://host:port, without /v2. */
  readonly restAddress: string;
  /** Basic authentication; empty: none. */
  readonly user: string;
  readonly password: string;
}

/** The two doors of a Zeebe cluster. Neither client tries again by itself: the relay does, and knows what was tried before. */
export interface Cluster {
  readonly grpc: ZBClient;
  readonly rest: CamundaClient;
  close(): Promise<void>;
}

/** Searches answer what is exported by now: the feed looks again anyway. */
export const AS_IT_IS = { consistency: { waitUpToMs: 0 } };

export function openCluster({ grpcAddress, restAddress, user, password }: ClusterAddress, log: Logger): Cluster {
  const grpc = new ZBClient(grpcAddress, {
    retry: false,
    useTLS: restAddress.startsWith('https:'),
    ...(password === '' ? {} : { basicAuth: { username: user, password } }),
    loglevel: 'NONE',
    stdout: { debug() {}, info() {}, error: (message) => log.debug({ message }, 'zeebe-node') },
  });
  const rest = createCamundaClient({
    env: {},
    config: {
      CAMUNDA_REST_ADDRESS: restAddress,
      CAMUNDA_SDK_HTTP_RETRY_MAX_ATTEMPTS: 1,
      CAMUNDA_SDK_BACKPRESSURE_PROFILE: 'LEGACY',
      CAMUNDA_SDK_VALIDATION: 'none',
      ...(password === ''
        ? { CAMUNDA_AUTH_STRATEGY: 'NONE' }
        : {
            CAMUNDA_AUTH_STRATEGY: 'BASIC',
            CAMUNDA_BASIC_AUTH_USERNAME: user,
            CAMUNDA_BASIC_AUTH_PASSWORD: password,
          }),
    },
    log: { level: 'silent' },
  });
  return { grpc, rest, close: async () => void (await grpc.close()) };
}
