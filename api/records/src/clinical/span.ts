/** Epoch milliseconds, `endAt` exclusive. */
export interface Span {
  readonly startAt: number;
  readonly endAt: number;
}

export function overlaps(a: Span, b: Span): boolean {
  return a.startAt < b.endAt && b.startAt < a.endAt;
}
