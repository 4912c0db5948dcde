import type { ParsedBody, ParsedQuery, RouteAnswer, RouteName } from '@rtflow/contract';
import type { Actor } from '@rtflow/records';
import type { Refused } from '@rtflow/records/policies/refusals';
import type { Request, Response } from 'express';

/** One parsed request of a declared route. */
export interface Call<N extends RouteName> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: ParsedQuery<N>;
  readonly body: ParsedBody<N>;
  readonly actor: Actor;
  /** Of a signed-in person; absent for public routes and workers. */
  readonly session?: SessionView;
  readonly traceId: string;
  readonly request: Request;
  readonly response: Response;
}

export interface SessionView {
  /** Hash that the sessions table is keyed by. */
  readonly id: string;
  readonly userId: string;
  readonly csrfToken: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** `written`: the handler answered on `response` itself (bytes, event stream). */
export type Answer<N extends RouteName> =
  | { readonly ok: true; readonly value: RouteAnswer<N> }
  | { readonly ok: false; readonly error: Refused }
  | { readonly written: true };

export type Handler<N extends RouteName> = (call: Call<N>) => Promise<Answer<N>>;
export type Handlers = { readonly [N in RouteName]: Handler<N> };

/** The answer of a route without a body (204). */
export const NOTHING = { ok: true, value: undefined as never } as const;
export const WRITTEN = { written: true } as const;
