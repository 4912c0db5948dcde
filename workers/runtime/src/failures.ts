import { ApiError } from '@rtflow/contract';

/** gRPC status codes that the runtime tells apart. */
export const GRPC = { DEADLINE_EXCEEDED: 4, NOT_FOUND: 5, RESOURCE_EXHAUSTED: 8, UNAVAILABLE: 14 } as const;

/** Pauses before the second, third and every later attempt. */
const BACKOFFS_MS = [10_000, 60_000, 600_000] as const;

/** @param attempt attempts made so far, this one included (1 = the first has just failed). */
export function backoffAfter(attempt: number): number {
  return BACKOFFS_MS[Math.min(Math.max(attempt, 1), BACKOFFS_MS.length) - 1] ?? BACKOFFS_MS[2];
}

/** The cause goes away by itself: no answer, an overload, or a refusal that the next look at the record may lift (409). */
export function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) {
    const { status } = error.problem;
    return status === 0 || status === 408 || status === 409 || status === 429 || status >= 500;
  }
  const code = grpcCode(error);
  if (code !== undefined) {
    return code === GRPC.UNAVAILABLE || code === GRPC.RESOURCE_EXHAUSTED || code === GRPC.DEADLINE_EXCEEDED;
  }
  return false;
}

/** It is unknown whether the call was carried out: only then does the same call go out again at once. */
export function isWithoutAnswer(error: unknown): boolean {
  if (error instanceof ApiError) return error.problem.status === 0 || error.problem.status >= 502;
  const code = grpcCode(error);
  return code === GRPC.UNAVAILABLE || code === GRPC.DEADLINE_EXCEEDED || code === GRPC.RESOURCE_EXHAUSTED;
}

/** The job is no more: done already, or its process moved on. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError ? error.problem.status === 404 : grpcCode(error) === GRPC.NOT_FOUND;
}

/** Text for the log and the incident, without data of the job. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function grpcCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}
