/** One target row of a plan request: cGy, number of fractions. */
export interface TargetRow {
  readonly tg263Name: string;
  readonly dosePerFx: number;
  readonly fractions: number;
  readonly total: number;
}

/** Total dose in cGy equals dose per fraction times fractions, to the 0.5 cGy that the database also allows. */
export function totalAgrees(row: Pick<TargetRow, 'dosePerFx' | 'fractions' | 'total'>): boolean {
  return Math.abs(row.total - row.dosePerFx * row.fractions) < 0.5;
}

/**
 * The prescription that the course runs on. SIB and concurrent targets are treated in the same fractions, so the largest
 * count stands; sequential phases follow each other, so counts add up. Dose per fraction is that of the target with the
 * highest total dose (the first of equals). Null when there is no target.
 */
export function prescriptionOf(request: {
  readonly sequence?: unknown;
  readonly targets?: unknown;
}): { readonly fractions: number; readonly dosePerFx: number } | null {
  const targets = (Array.isArray(request.targets) ? request.targets : []) as readonly TargetRow[];
  const main = targets.reduce<TargetRow | undefined>(
    (best, row) => (best && best.total >= row.total ? best : row),
    undefined,
  );
  if (main === undefined) return null;
  const counts = targets.map((row) => row.fractions);
  const fractions =
    request.sequence === 'SEQUENTIAL' ? counts.reduce((sum, count) => sum + count, 0) : Math.max(...counts);
  return { fractions, dosePerFx: main.dosePerFx };
}
