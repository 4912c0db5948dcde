/** One person in the line of a machine. Times are minutes of the day. */
export interface InLine {
  readonly id: string;
  /** Of the department's decision table; lower is sooner. */
  readonly score: number;
  readonly checkInMin: number;
  /** Set by somebody with the authority to jump; the sooner jump goes first. */
  readonly jumpedMin: number | null;
  /** Places that a ticket goes back after it was called in vain. */
  readonly heldBack: number;
  /** How many have gone before who would have come after. */
  readonly overtaken: number;
  /** Not before this minute (second fraction of a day); null: any time. */
  readonly blockedUntilMin: number | null;
}

/** Nobody is overtaken more often than this. */
export const MAX_OVERTAKEN = 3;
/** A ticket that comes back after a skip goes this many places back. */
export const BACK_PLACES = 3;

/**
 * Who comes when. Jumps first; then those who were overtaken too often; then by score and check-in; who came back from a skip is
 * put a few places back; who may not begin yet comes last.
 */
export function orderLine(line: readonly InLine[], nowMin: number): InLine[] {
  const ready = line.filter(({ blockedUntilMin }) => blockedUntilMin === null || blockedUntilMin <= nowMin);
  const later = line
    .filter((one) => !ready.includes(one))
    .sort((a, b) => (a.blockedUntilMin ?? 0) - (b.blockedUntilMin ?? 0));
  const ranked = [...ready].sort(
    (a, b) => rank(a) - rank(b) || (a.jumpedMin ?? 0) - (b.jumpedMin ?? 0) || byScore(a, b),
  );
  return [...putBack(ranked), ...later];
}

/** Those who would have come before the called one and did not jump themselves: each has been overtaken once more. */
export function overtakenBy(called: InLine, line: readonly InLine[], nowMin: number): string[] {
  const natural = orderLine(
    line.map((one) => ({ ...one, jumpedMin: null })),
    nowMin,
  ).map(({ id }) => id);
  return natural.slice(0, Math.max(0, natural.indexOf(called.id)));
}

function rank({ jumpedMin, overtaken }: InLine): number {
  if (jumpedMin !== null) return 0;
  return overtaken >= MAX_OVERTAKEN ? 1 : 2;
}

function byScore(a: InLine, b: InLine): number {
  return a.score - b.score || a.checkInMin - b.checkInMin || a.id.localeCompare(b.id);
}

function putBack(ranked: readonly InLine[]): InLine[] {
  const order = [...ranked];
  for (const one of ranked.filter(({ heldBack }) => heldBack > 0).reverse()) {
    const from = order.indexOf(one);
    order.splice(from, 1);
    order.splice(Math.min(from + one.heldBack, order.length), 0, one);
  }
  return order;
}
