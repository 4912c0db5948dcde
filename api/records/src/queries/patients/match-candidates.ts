import type { MatchCandidate, Registration } from '@rtflow/contract';
import { maskIdNo } from '@rtflow/domain';
import type { z } from 'zod';
import { pinyinOf } from '../../clinical/pinyin-of.ts';
import { documentHash, normalNo, openDocument, openPhone, phoneHash } from '../../patient-fields.ts';
import { matchPerson, type Match, type Person } from '../../policies/match-patient.ts';
import type { Row } from '../../models/index.ts';
import type { Reader } from '../../record-types.ts';
import { needRow, rowOf, rowsOf } from '../../rows.ts';

export interface FoundMatch {
  readonly patient: Row<'Patient'>;
  readonly match: Match;
}
type Candidate = z.infer<typeof MatchCandidate>;

/** Patients that what was typed may be, best first. Rides the indexes of document, name, pinyin and telephone. */
export async function findMatches(reader: Reader, typed: Partial<Registration>): Promise<FoundMatch[]> {
  const person = personOf(typed);
  const found = new Map<string, Row<'Patient'>>();
  const keep = (rows: readonly Row<'Patient'>[]) => rows.forEach((row) => found.set(row.id, row));
  if (typed.idNo && typed.idType) {
    keep(await rowsOf(reader, 'Patient', { idNoHash: documentHash(typed.idType, typed.idNo) }));
  }
  if (typed.hisPatientId) keep(await rowsOf(reader, 'Patient', { hisPatientId: typed.hisPatientId }));
  if (typed.name) keep(await rowsOf(reader, 'Patient', { name: typed.name.trim() }, { limit: 50 }));
  if (person.pinyin) keep(await rowsOf(reader, 'Patient', { pinyin: person.pinyin }, { limit: 50 }));
  if (typed.phone) keep(await rowsOf(reader, 'Patient', { phoneHash: phoneHash(typed.phone) }, { limit: 50 }));
  const judged = new Map<string, FoundMatch>();
  for (const row of found.values()) {
    const match = matchPerson(person, personOfRow(row));
    if (match.level === 'NONE') continue;
    // A chart that was joined speaks for the one that goes on: its document is that person's too.
    const patient = row.mergedIntoId ? await needRow(reader, 'Patient', { id: row.mergedIntoId }) : row;
    const known = judged.get(patient.id);
    if (!known || known.match.score < match.score) judged.set(patient.id, { patient, match });
  }
  return [...judged.values()].sort((a, b) => b.match.score - a.match.score || (a.patient.id < b.patient.id ? -1 : 1));
}

/** How sure the best of them is. */
export function levelOf(matches: readonly FoundMatch[]): 'EXACT' | 'PROBABLE' | 'NONE' | 'CONFLICT' {
  if (matches.some(({ match }) => match.conflict)) return 'CONFLICT';
  if (matches.some(({ match }) => match.level === 'EXACT')) return 'EXACT';
  return matches.some(({ match }) => match.level === 'PROBABLE') ? 'PROBABLE' : 'NONE';
}

export async function presentMatches(reader: Reader, matches: readonly FoundMatch[]): Promise<Candidate[]> {
  const rows: Candidate[] = [];
  for (const { patient, match } of matches.slice(0, 10)) {
    const course = await rowOf(reader, 'Course', { patientId: patient.id }, ['-openedAt']);
    rows.push({
      patientId: patient.id,
      patientNo: patient.patientNo,
      name: patient.name,
      sex: patient.sex,
      birthDate: patient.birthDate,
      idNoMasked: maskIdNo(openDocument(patient)),
      level: match.level === 'NONE' ? 'POSSIBLE' : match.level,
      score: Math.round(match.score * 100) / 100,
      lastCourse: course ? `${course.courseNo} ${course.status}` : null,
    });
  }
  return rows;
}

function personOf(typed: Partial<Registration>): Partial<Person> {
  return {
    ...(typed.name && { name: typed.name.trim(), pinyin: pinyinOf(typed.name).pinyin }),
    ...(typed.sex && { sex: typed.sex }),
    ...(typed.birthDate && { birthDate: typed.birthDate }),
    ...(typed.idType && { idType: typed.idType }),
    ...(typed.idNo && { idNo: normalNo(typed.idNo) }),
    ...(typed.phone && { phone: typed.phone }),
    ...(typed.hisPatientId && { hisPatientId: typed.hisPatientId }),
  };
}

function personOfRow(row: Row<'Patient'>): Person {
  return {
    name: row.name,
    pinyin: row.pinyin,
    sex: row.sex,
    birthDate: row.birthDate,
    idType: row.idType ?? '',
    idNo: openDocument(row),
    phone: openPhone(row),
    hisPatientId: row.hisPatientId,
  };
}
