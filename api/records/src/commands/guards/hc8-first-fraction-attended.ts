import { refuse, type Reader, type Refusal } from '../../record-types.ts';
import { rowOf, rowsOf } from '../../rows.ts';

interface Attendance {
  readonly igrt: boolean;
  /** Each list: one of these roles must be there. */
  readonly presence: readonly (readonly string[])[];
}

const DOCTOR = ['ATT', 'CHF'];
const PHYSICIST = ['PLN', 'CHK', 'CMP', 'QAP'];
const EITHER: Attendance = { igrt: true, presence: [[...DOCTOR, ...PHYSICIST]] };
const BY_PHYSICIST: Attendance = { igrt: true, presence: [PHYSICIST] };
/** A field set up at the machine has its light field and port film, no volume image. */
const NO_IGRT: Attendance = { ...EITHER, igrt: false };

export const FIRST_FRACTION: Readonly<Record<string, Attendance>> = {
  '2D': NO_IGRT,
  ELECTRON: NO_IGRT,
  '3DCRT': EITHER,
  IMRT: EITHER,
  VMAT: EITHER,
  TOMO: EITHER,
  TBI: { ...BY_PHYSICIST, igrt: false },
  SBRT: BY_PHYSICIST,
  SRS: BY_PHYSICIST,
};

export interface FirstFraction {
  readonly courseId: string;
  readonly planId: string;
  readonly technique: string;
  readonly igrtDone: boolean;
  /** users.id of those who attended. */
  readonly attendedBy: readonly string[];
}

/** HC8: the first fraction of a plan needs image guidance and the doctor or physicist that the technique asks for. */
export async function hc8FirstFractionAttended(reader: Reader, fraction: FirstFraction): Promise<Refusal | null> {
  const earlier = await rowOf(reader, 'TreatmentRecord', { planId: fraction.planId });
  if (earlier) return null;
  const rule = FIRST_FRACTION[fraction.technique] ?? BY_PHYSICIST;
  const grants = await rowsOf(reader, 'UserRole', { userId: fraction.attendedBy });
  const roles = new Set(grants.map((grant) => grant.role));
  const absent = rule.presence.filter((oneOf) => !oneOf.some((role) => roles.has(role)));
  if (absent.length === 0 && (fraction.igrtDone || !rule.igrt)) return null;
  return refuse({
    code: 'HC8',
    zh: '首次治疗须有图像引导，并有医生或物理师到场确认',
    en: 'The first fraction needs image guidance and a doctor or physicist present',
    whoCanFix: absent.length ? absent.map((roleList) => roleList[0]).join('+') : 'RTT-T',
    detail: { planId: fraction.planId, technique: fraction.technique, igrtDone: fraction.igrtDone, absent },
  });
}
