import { err, ok, type Result } from './result.ts';

/** One row of a linearisation that has a code; blocks and chapters have none. */
export interface LinearisationRow {
  readonly code: string;
  readonly title: string;
}
export interface Linearisation {
  readonly rows: readonly LinearisationRow[];
  /** As the file states it in its last heading: `Version:2024 Jan 21 - 22:30 UTC`. */
  readonly version: string | null;
}
export type LinearisationFault =
  | { readonly code: 'NO_COLUMN'; readonly column: string }
  | { readonly code: 'NO_ROWS' }
  | { readonly code: 'TWICE'; readonly icd11: string; readonly line: number };

/**
 * WHO's tab-separated simple tabulation of the MMS: columns are found by their headings, titles carry `- ` for each level of the
 * hierarchy and stand in quotes where they hold a quote or a comma.
 */
export function readLinearisation(text: string): Result<Linearisation, LinearisationFault> {
  const [heading = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = heading.split('\t').map((name) => name.trim());
  const at = (name: string) => columns.findIndex((column) => column.toLowerCase() === name);
  for (const column of ['code', 'title']) if (at(column) < 0) return err({ code: 'NO_COLUMN', column });
  const [codeAt, titleAt] = [at('code'), at('title')];
  const seen = new Set<string>();
  const rows: LinearisationRow[] = [];
  for (const [index, line] of lines.entries()) {
    const cells = line.split('\t');
    const code = unquoted(cells[codeAt]);
    if (code === '') continue;
    if (seen.has(code)) return err({ code: 'TWICE', icd11: code, line: index + 2 });
    seen.add(code);
    rows.push({ code, title: unquoted(cells[titleAt]).replace(/^(- ?)+/, '') });
  }
  if (rows.length === 0) return err({ code: 'NO_ROWS' });
  const version = columns.find((name) => name.startsWith('Version:'))?.slice('Version:'.length) ?? null;
  return ok({ rows, version });
}

function unquoted(cell = ''): string {
  const text = cell.trim();
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"').trim() : text;
}
