import type { JobContext } from '@rtflow/contract';

export interface Choice {
  readonly plannerId: string;
  /** Why this one, for the record and the screen. */
  readonly reason: { readonly zh: string; readonly en: string };
}

/**
 * The present planner with the skill and the least weighted open work; of equals the first by id, so that the same case
 * gives the same answer. Null when nobody present has the skill.
 */
export function choosePlanner(context: JobContext<'assign-plan'>): Choice | null {
  const able = context.candidates.filter(
    (candidate) => candidate.present && candidate.techniques.includes(context.technique),
  );
  const [best] = able.toSorted((a, b) => a.openWeight - b.openWeight || (a.userId < b.userId ? -1 : 1));
  if (best === undefined) return null;
  const before = round(best.openWeight);
  const after = round(best.openWeight + context.weight);
  return {
    plannerId: best.userId,
    reason: {
      zh: `${able.length} 名在岗且会做 ${context.technique}，其中在办工作量最小（${before} → ${after}）`,
      en: `least open work (${before} → ${after}) of ${able.length} present with ${context.technique}`,
    },
  };
}

function round(weight: number): number {
  return Math.round(weight * 10) / 10;
}
