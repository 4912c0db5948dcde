import { resolve } from 'node:path';

/** Settings of a worker process: key, default and what it is for. Printed redacted at start. */
export const SETTINGS = {
  RTFLOW_ZEEBE_ADDRESS: { default: '127.0.0.1:26500', secret: false, en: 'Zeebe gateway, host:port (gRPC)' },
  RTFLOW_ZEEBE_TLS_CA: {
    default: '',
    secret: false,
    en: 'PEM file of the authority of the gateway’s certificate, empty: plain text',
  },
  RTFLOW_ZEEBE_USER: { default: 'worker', secret: false, en: 'user at the gateway' },
  RTFLOW_ZEEBE_PASSWORD: {
    default: '',
    secret: true,
    en: 'password or token at the gateway; empty: the workers’ token, which RTFlow’s own gateway takes',
  },
  RTFLOW_ENGINE: { default: 'embedded', secret: false, en: 'embedded, or zeebe: the gateway is a cluster of its own' },
  RTFLOW_API_URL: { default: 'http://127.0.0.1:8080', secret: false, en: 'RTFlow server, without /api' },
  RTFLOW_WORKER_TOKEN_FILE: { default: 'data/worker-token', secret: false, en: 'file with the workers’ bearer token' },
  RTFLOW_WORKER_NAME: { default: 'rtflow-workers', secret: false, en: 'name of this process in the history' },
  RTFLOW_WORKER_DRAIN_MS: { default: '20000', secret: false, en: 'how long running jobs may go on after SIGTERM, ms' },
  RTFLOW_HIS_URL: { default: '', secret: false, en: 'HIS adapter; empty = none, jobs go on by hand' },
  RTFLOW_LOG_LEVEL: { default: 'info', secret: false, en: 'fatal, error, warn, info, debug or trace' },
} as const;

export interface WorkerConfig {
  readonly zeebeAddress: string;
  readonly zeebeUser: string;
  /** Null: the workers' token. */
  readonly zeebePassword: string | null;
  readonly onCluster: boolean;
  /** Absolute path, null: plain text. */
  readonly tlsCaFile: string | null;
  readonly apiUrl: string;
  /** Absolute path. */
  readonly tokenFile: string;
  readonly name: string;
  readonly drainMs: number;
  readonly hisUrl: string | null;
  readonly logLevel: string;
}

/** @throws Error that names the setting when one is not usable. */
export function readWorkerConfig(env: Readonly<Record<string, string | undefined>> = process.env): WorkerConfig {
  const value = (key: keyof typeof SETTINGS): string => env[key] ?? SETTINGS[key].default;
  const zeebeAddress = value('RTFLOW_ZEEBE_ADDRESS');
  if (!/^[^:/\s]+:\d{1,5}$/.test(zeebeAddress)) throw unusable('RTFLOW_ZEEBE_ADDRESS', 'host:port', zeebeAddress);
  const drainMs = Number(value('RTFLOW_WORKER_DRAIN_MS'));
  if (!Number.isInteger(drainMs) || drainMs < 0) {
    throw unusable('RTFLOW_WORKER_DRAIN_MS', 'milliseconds', value('RTFLOW_WORKER_DRAIN_MS'));
  }
  const logLevel = value('RTFLOW_LOG_LEVEL');
  if (!['fatal', 'error', 'warn', 'info', 'debug', 'trace'].includes(logLevel))
    throw unusable('RTFLOW_LOG_LEVEL', 'a level', logLevel);
  const engine = value('RTFLOW_ENGINE');
  if (engine !== 'embedded' && engine !== 'zeebe') throw unusable('RTFLOW_ENGINE', 'embedded or zeebe', engine);
  const hisUrl = value('RTFLOW_HIS_URL');
  return {
    zeebeAddress,
    zeebeUser: value('RTFLOW_ZEEBE_USER'),
    zeebePassword: value('RTFLOW_ZEEBE_PASSWORD') || null,
    onCluster: engine === 'zeebe',
    tlsCaFile: value('RTFLOW_ZEEBE_TLS_CA') === '' ? null : resolve(value('RTFLOW_ZEEBE_TLS_CA')),
    apiUrl: httpUrl('RTFLOW_API_URL', value('RTFLOW_API_URL')),
    tokenFile: resolve(value('RTFLOW_WORKER_TOKEN_FILE')),
    name: value('RTFLOW_WORKER_NAME'),
    drainMs,
    hisUrl: hisUrl === '' ? null : hisAddress('RTFLOW_HIS_URL', hisUrl),
    logLevel,
  };
}

function httpUrl(key: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw unusable(key, 'an http(s) URL', text);
  return text.replace(/\/+$/, '');
}

function hisAddress(key: string, text: string): string {
  if (!text.startsWith('mllp:')) return httpUrl(key, text);
  if (!URL.canParse(text) || new URL(text).port === '') throw unusable(key, 'an http(s) URL or mllp://host:port', text);
  return text;
}

function unusable(key: string, expected: string, got: string): Error {
  return new Error(`Expected ${expected} in ${key}, but got ${JSON.stringify(got)}`);
}
