import { status as GRPC } from '@grpc/grpc-js';
import type { Answer } from '@rtflow/records/process-gateway/cluster-outbox';

/** What an error of the cluster says about the command that it answered. */
export type Verdict = 'not-found' | 'wrong-state' | 'exists' | 'invalid' | 'not-now' | 'no-answer';

const OF_GRPC: Readonly<Record<number, Verdict>> = {
  [GRPC.NOT_FOUND]: 'not-found',
  [GRPC.FAILED_PRECONDITION]: 'wrong-state',
  [GRPC.ALREADY_EXISTS]: 'exists',
  [GRPC.INVALID_ARGUMENT]: 'invalid',
  [GRPC.UNIMPLEMENTED]: 'invalid',
  // A right or a password can be mended: nothing is lost meanwhile.
  [GRPC.UNAUTHENTICATED]: 'not-now',
  [GRPC.PERMISSION_DENIED]: 'not-now',
  [GRPC.RESOURCE_EXHAUSTED]: 'not-now',
};

const OF_HTTP: Readonly<Record<number, Verdict>> = {
  400: 'invalid',
  401: 'not-now',
  403: 'not-now',
  404: 'not-found',
  409: 'wrong-state',
  429: 'not-now',
};

export function verdictOf(error: unknown): Verdict {
  if (!(error instanceof Error)) return 'no-answer';
  if ('status' in error && typeof error.status === 'number') return OF_HTTP[error.status] ?? 'no-answer';
  if ('code' in error && typeof error.code === 'number') return OF_GRPC[error.code] ?? 'no-answer';
  return 'no-answer';
}

export const SENT: Answer = { outcome: 'sent' };

export function rejectedFor(reason: string): Answer {
  return { outcome: 'rejected', reason };
}

/** The answer when nothing more is known than the error. */
export function plainAnswer(error: unknown): Answer {
  const verdict = verdictOf(error);
  const reason = reasonOf(error);
  if (verdict === 'no-answer') return { outcome: 'later', reason, answered: false };
  if (verdict === 'not-now') return { outcome: 'later', reason, answered: true };
  return rejectedFor(reason);
}

/** The cluster's own words: ids and codes; variables are not part of them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const detail = 'detail' in error && typeof error.detail === 'string' ? error.detail : '';
  return detail === '' ? error.message : detail;
}
