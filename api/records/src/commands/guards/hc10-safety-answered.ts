import { courseOf, patientOf } from '../../clinical/current.ts';
import { ageOn, dayOf } from '../../clinical/hospital-time.ts';
import { refuse, type Reader, type Refusal } from '../../record-types.ts';

/** Ages in which pregnancy must be answered with yes or no. */
const FERTILE = { from: 12, to: 55 } as const;

/** HC10: pregnancy, pacemaker and consent are answered before simulation; a known pregnancy stops it. */
export async function hc10SafetyAnswered(reader: Reader, courseId: string): Promise<Refusal | null> {
  const course = await courseOf(reader, courseId);
  const { flags, sex, birthDate } = await patientOf(reader, course.patientId);
  const age = ageOn(birthDate, dayOf(reader.now));
  const fertile = sex !== 'M' && age >= FERTILE.from && age <= FERTILE.to;
  const open = [
    !course.consentSigned && 'CONSENT',
    flags.pacemaker === undefined && 'PACEMAKER',
    (flags.pregnancy === undefined || (fertile && flags.pregnancy === 'NOT_APPLICABLE')) && 'PREGNANCY',
    flags.pregnancy === 'YES' && 'PREGNANT',
  ].filter((question) => typeof question === 'string');
  if (open.length === 0) return null;
  return refuse({
    code: 'HC10',
    zh: '定位前须确认妊娠、起搏器与知情同意',
    en: 'Pregnancy, pacemaker and consent must be settled before simulation',
    whoCanFix: 'ATT',
    detail: { courseId, open },
  });
}
