import type { ActivatedJob } from '@rtflow/engine/ports';
import type { ReadSnapshot } from '@rtflow/records';
import type { Right } from '../access.ts';
import type { Caller } from '../guard.ts';
import type { Activation } from '../job-polls.ts';
import type { GatewayEngine } from '../ports.ts';

/** One request at a REST door, from somebody who may call this route. */
export interface HttpCall {
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Bytes of a multipart body, else null. */
  readonly multipart: { readonly type: string; readonly bytes: Uint8Array } | null;
  readonly caller: Caller;
  /** Written into history and audit. */
  readonly actor: string;
  /** Refuses what the caller may not do. */
  readonly engine: GatewayEngine;
  /** What is committed by now. */
  read<T>(work: (snapshot: ReadSnapshot) => Promise<T>): Promise<T>;
  /** Waits for jobs; they go back at once when the client is gone before its answer is written. */
  poll(activation: Omit<Activation, 'actor'>): Promise<readonly ActivatedJob[]>;
}

export interface HttpAnswer {
  readonly status: number;
  /** Absent: no body. Text goes out as it is with `type`. */
  readonly body?: unknown;
  readonly type?: string;
}

export interface HttpRoute {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
  /** Null: any known client. Commands are checked once more, each by its own right. */
  readonly right: Right | null;
  readonly handle: (call: HttpCall) => Promise<HttpAnswer>;
}

/** How a door says no. */
export type FaultBody = (fault: { status: number; code: string; message: string; path: string }) => {
  readonly body: unknown;
  readonly type: string;
};

export const NO_CONTENT: HttpAnswer = { status: 204 };

export function ok(body: unknown): HttpAnswer {
  return { status: 200, body };
}
