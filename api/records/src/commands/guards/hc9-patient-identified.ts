import { refuse, type Refusal } from '../../record-types.ts';
import type { IdentityCheck } from '../../models/treatment.ts';

/** HC9: two different identifiers and the photograph before the beam. */
export function hc9PatientIdentified(identity: IdentityCheck | null, staff: readonly string[]): Refusal | null {
  const identifiers = new Set(identity?.identifiers ?? []).size;
  const people = new Set(staff).size;
  if (identity?.photoMatched && identifiers >= 2 && people >= 2) return null;
  return refuse({
    code: 'HC9',
    zh: '治疗前须由两名技师以两种标识和照片核对身份',
    en: 'Two therapists must identify the patient by two identifiers and the photograph before the beam',
    whoCanFix: 'RTT-T',
    detail: { identifiers, photoMatched: identity?.photoMatched ?? false, therapists: people },
  });
}
