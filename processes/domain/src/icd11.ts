import { err, ok, type Result } from './result.ts';

/** A cluster of ICD-11 MMS: a stem, its extension codes after `&`, further stems after `/`: `2C25.0&XK8G&XH74S1/2E03`. */
export interface Icd11Cluster {
  readonly stem: string;
  /** What follows the stem, in order: the letter X alone says that a code is an extension. */
  readonly rest: readonly string[];
}

export type Icd11Kind = 'STEM' | 'EXT';

/** Letters O and I do not occur (ICD-11 Reference Guide, 2.5); a stem's second place is a letter, its third a digit. */
const STEM = /^[0-9A-HJ-NP-WYZ][A-HJ-NP-Z][0-9][0-9A-HJ-NP-Z](\.[0-9A-HJ-NP-Z]{1,3})?$/;
const EXTENSION = /^X[0-9A-HJ-NP-Z]{3,5}(\.[0-9A-HJ-NP-Z]{1,3})?$/;

export function icd11KindOf(code: string): Icd11Kind | null {
  return EXTENSION.test(code) ? 'EXT' : STEM.test(code) ? 'STEM' : null;
}

/** Refused: a code of no known form, an extension that is not joined by `&`, a stem that is not joined by `/`, a cluster without a stem. */
export function readIcd11(text: string): Result<Icd11Cluster, { readonly code: 'ICD11_FORM'; readonly part: string }> {
  const parts = text
    .trim()
    .toUpperCase()
    .split(/(?=[&/])/);
  const codes: string[] = [];
  for (const [index, part] of parts.entries()) {
    const sign = index === 0 ? '/' : part.charAt(0);
    const code = index === 0 ? part : part.slice(1);
    const kind = icd11KindOf(code);
    if (kind === null || (kind === 'EXT') !== (sign === '&')) return err({ code: 'ICD11_FORM', part });
    codes.push(code);
  }
  const [stem = '', ...rest] = codes;
  return ok({ stem, rest });
}

export function writeIcd11({ stem, rest }: Icd11Cluster): string {
  return [stem, ...rest.map((code) => `${icd11KindOf(code) === 'EXT' ? '&' : '/'}${code}`)].join('');
}
