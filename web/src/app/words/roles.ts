import { ROLES, type Role } from '@rtflow/domain';
import { pick, type Language } from './language.ts';

/** 前台 / 治疗技师 for `FD/RTT-T`; a code that is no role stays as it is. */
export function roleWords(codes: string, language: Language): string {
  return codes
    .split('/')
    .map((code) => (code in ROLES ? pick(ROLES[code as Role], language) : code))
    .join(' / ');
}
