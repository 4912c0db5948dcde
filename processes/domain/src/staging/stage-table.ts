/**
 * One row of a staging table: T, N and M that it takes, and its group. `T1` takes T1a and T1b1 too, `*` anything; the first row that
 * takes all three stands. Factors, where a table has them, are asked after T, N and M.
 */
export interface StageRow {
  readonly t: string;
  readonly n: string;
  readonly m: string;
  readonly group: string;
  readonly when?: (factors: StageFactors) => boolean | undefined;
}

/** What some sites ask beside T, N and M. */
export interface StageFactors {
  /** ng/mL. */
  readonly psa?: number;
  /** ISUP grade group, 1 to 5. */
  readonly gradeGroup?: number;
}

export interface StageTable {
  readonly id: string;
  /** Codes of the systems and editions whose groups these are. */
  readonly systems: readonly string[];
  /** Beginnings of the ICD-11 stems that it is for. */
  readonly icd11: readonly string[];
  /** Prefixes that it is for; absent: all. */
  readonly prefixes?: readonly string[];
  readonly t: readonly string[];
  readonly n: readonly string[];
  readonly m: readonly string[];
  /** From the least to the most advanced. */
  readonly groups: readonly string[];
  readonly rows: readonly StageRow[];
  readonly source: string;
}

/** `T1,T2 | N0 | M0 | I`, a row a line. */
export function rowsFrom(text: string): StageRow[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [t = '', n = '', m = '', group = ''] = line.split('|').map((cell) => cell.trim());
      return { t, n, m, group };
    });
}

/** Whether a cell takes a category: equal, or a subdivision of what the cell names. */
export function takes(cell: string, category: string): boolean {
  if (cell === '*') return true;
  return cell
    .split(',')
    .some((name) => category === name || (category.startsWith(name) && /^[a-z(]/.test(category.slice(name.length))));
}
