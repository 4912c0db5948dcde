/**
 * New or returning? Rules and weights: domain specification, section D. EXACT: same document, or same HIS id. PROBABLE: name, birth
 * date and sex; or name and telephone; or a document number one character away with the same name. Else a score from
 * what agrees: 0.75 and more asks, 0.5 and more warns.
 */
export interface Person {
  readonly name: string;
  readonly pinyin: string;
  readonly sex: string;
  readonly birthDate: string;
  /** Normalised number of the document, empty when there is none. */
  readonly idNo: string;
  readonly idType: string;
  readonly phone: string;
  readonly address?: string;
  readonly hisPatientId?: string | null;
}
export type MatchLevel = 'EXACT' | 'PROBABLE' | 'POSSIBLE' | 'NONE';
export interface Match {
  readonly level: MatchLevel;
  /** 0 … 1. */
  readonly score: number;
  /** Same document, but another sex or birth date: somebody must look. */
  readonly conflict: boolean;
}

const WEIGHTS = { name: 0.35, birth: 0.25, sex: 0.05, phone: 0.2, address: 0.05, idNear: 0.3 } as const;
export const ASK_AT = 0.75;
export const WARN_AT = 0.5;

export function matchPerson(typed: Partial<Person>, known: Person): Match {
  const sameDocument = same(typed.idNo, known.idNo) && same(typed.idType, known.idType);
  const score = Math.min(1, scoreOf(typed, known));
  if (sameDocument || same(typed.hisPatientId ?? '', known.hisPatientId ?? '')) {
    const clash = differs(typed.sex, known.sex) || differs(typed.birthDate, known.birthDate);
    return { level: 'EXACT', score: 1, conflict: sameDocument && clash };
  }
  const name = same(typed.name, known.name);
  const probable =
    (name && same(typed.birthDate, known.birthDate) && same(typed.sex, known.sex)) ||
    ((name || same(typed.pinyin, known.pinyin)) && same(typed.phone, known.phone)) ||
    (name && isNear(typed.idNo, known.idNo));
  if (probable || score >= ASK_AT) return { level: 'PROBABLE', score, conflict: false };
  return { level: score >= WARN_AT ? 'POSSIBLE' : 'NONE', score, conflict: false };
}

function scoreOf(typed: Partial<Person>, known: Person): number {
  return (
    (same(typed.name, known.name) || same(typed.pinyin, known.pinyin) ? WEIGHTS.name : 0) +
    (same(typed.birthDate, known.birthDate) ? WEIGHTS.birth : 0) +
    (same(typed.sex, known.sex) ? WEIGHTS.sex : 0) +
    (same(typed.phone, known.phone) ? WEIGHTS.phone : 0) +
    (same(typed.address, known.address) ? WEIGHTS.address : 0) +
    (isNear(typed.idNo, known.idNo) ? WEIGHTS.idNear : 0)
  );
}

/** One character replaced, missing or too many, or two neighbours swapped: how numbers are mistyped. */
export function isNear(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b || a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (a.length > b.length) return restA.slice(1) === restB;
  if (a.length < b.length) return restA === restB.slice(1);
  const swapped = restA.slice(0, 2) === `${restB[1] ?? ''}${restB[0] ?? ''}` && restA.slice(2) === restB.slice(2);
  return restA.slice(1) === restB.slice(1) || swapped;
}

function same(a: string | undefined, b: string | undefined): boolean {
  return !!a && !!b && a === b;
}

function differs(a: string | undefined, b: string | undefined): boolean {
  return !!a && !!b && a !== 'U' && b !== 'U' && a !== b;
}
