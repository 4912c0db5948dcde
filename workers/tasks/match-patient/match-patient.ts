import type { JobContext, JobOutput, JobResult } from '@rtflow/contract';

type Context = JobContext<'match-patient'>;
type Person = Context['draft'];
export type Match = JobOutput<'match-patient'> & JobResult<'match-patient'>;

/** Parts of the review score; from 0.75 a person must decide, from 0.5 the chart is shown as a hint. */
const WEIGHT = { name: 0.35, birth: 0.25, sex: 0.05, phone: 0.2, address: 0.05, idNear: 0.3 } as const;
const STOP_AND_ASK = 0.75;
const HINT = 0.5;

/**
 * Is the new registration a known patient? Exact: same document, or same HIS id, and sex and birth date do not clash.
 * Probable: name, birth date and sex; or name and phone; or name and a document number one character off; or a score of
 * 0.75. A clash of sex or birth date on the same document is never linked by the machine: a person decides.
 */
export function matchPatient({ draft, candidates }: Context): Match {
  const judged = candidates
    .map(({ patientId, demographics }) => ({ patientId, ...judge(draft, demographics) }))
    .filter(({ kind, score }) => kind !== 'none' || score >= HINT)
    .toSorted((a, b) => RANK[a.kind] - RANK[b.kind] || b.score - a.score || (a.patientId < b.patientId ? -1 : 1));
  const exact = judged.filter(({ kind }) => kind === 'exact');
  const [best] = judged;
  const matches = judged.map(({ patientId, score }) => ({ patientId, score }));
  // Two charts that both match exactly are a duplicate of the past: a person decides which one goes on.
  if (exact.length === 1 && best) return { level: 'exact', matchedPatientId: best.patientId, matches };
  if (best && best.kind !== 'none') return { level: 'probable', matchedPatientId: best.patientId, matches };
  return { level: 'none', matchedPatientId: null, matches };
}

const RANK = { exact: 0, probable: 1, none: 2 } as const;

function judge(a: Person, b: Person): { kind: keyof typeof RANK; score: number } {
  const same = {
    name: sameName(a, b),
    birth: a.birthDate === b.birthDate,
    sex: a.sex === b.sex,
    phone: a.phone !== undefined && a.phone === b.phone,
    document: a.idNo !== '' && a.idType === b.idType && normal(a.idNo) === normal(b.idNo),
    his: a.hisPatientId !== undefined && a.hisPatientId === b.hisPatientId,
  };
  const idNear = a.idNo !== '' && b.idNo !== '' && oneEditApart(normal(a.idNo), normal(b.idNo));
  const clash = !same.birth || (!same.sex && a.sex !== 'U' && b.sex !== 'U');
  if (same.document || same.his) return clash ? { kind: 'probable', score: STOP_AND_ASK } : { kind: 'exact', score: 1 };
  const score = Math.min(
    1,
    sumOf([
      [same.name, WEIGHT.name],
      [same.birth, WEIGHT.birth],
      [same.sex, WEIGHT.sex],
      [same.phone, WEIGHT.phone],
      [a.address !== undefined && a.address === b.address, WEIGHT.address],
      [idNear, WEIGHT.idNear],
    ]),
  );
  const probable =
    (same.name && same.birth && same.sex) ||
    (same.name && same.phone) ||
    (same.name && idNear) ||
    score >= STOP_AND_ASK;
  return { kind: probable ? 'probable' : 'none', score };
}

function sumOf(parts: readonly (readonly [boolean, number])[]): number {
  const total = parts.reduce((sum, [holds, weight]) => sum + (holds ? weight : 0), 0);
  return Math.round(total * 100) / 100;
}

/** Same characters, or the same reading: 张明 typed as 章明 is found by its pinyin. */
function sameName(a: Person, b: Person): boolean {
  const squeeze = (text: string) => text.replace(/\s+/g, '').toLowerCase();
  if (squeeze(a.name) === squeeze(b.name)) return true;
  return a.pinyin !== undefined && b.pinyin !== undefined && squeeze(a.pinyin) === squeeze(b.pinyin);
}

function normal(idNo: string): string {
  return idNo.replace(/[\s-]/g, '').toUpperCase();
}

/** Exactly one character replaced, inserted, left out, or two neighbours swapped. */
export function oneEditApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const left = a.slice(start, a.length - end);
  const right = b.slice(start, b.length - end);
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
