import type { MergeSide, PatientMerge } from '@rtflow/contract/rest/merges';
import type { Act } from '@rtflow/contract';
import { maskIdNo } from '@rtflow/domain';
import { openDocument, openPhone } from '../../patient-fields.ts';
import type { Row } from '../../models/index.ts';
import { can } from '../../policies/can.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import type { Reader } from '../../record-types.ts';
import { needRow, rowOf, rowsOf } from '../../rows.ts';
import type { Actor } from '../../tx.ts';
import { actOf } from '../act.ts';
import { peopleNamed } from '../named.ts';
import { findMatches, presentMatches } from './match-candidates.ts';
import { photoUrl } from './patient-photos.ts';

/** Closed merges that are shown below those that wait. */
const CLOSED_SHOWN = 30;

/** Merges that wait come first; both charts stand side by side. */
export async function mergesOf(reader: Reader, actor: Actor): Promise<PatientMerge[]> {
  const waiting = await rowsOf(reader, 'PatientMerge', { state: 'PROPOSED' }, { order: ['proposedAt'], limit: 100 });
  const closed = await rowsOf(
    reader,
    'PatientMerge',
    { state: ['CONFIRMED', 'DECLINED', 'UNDONE'] },
    { order: ['-proposedAt'], limit: CLOSED_SHOWN },
  );
  const rows = [...waiting, ...closed];
  const nameOf = await peopleNamed(
    reader,
    rows.flatMap((row) => [row.proposedBy, row.decidedBy].filter((id) => id !== null)),
  );
  const merges: PatientMerge[] = [];
  for (const row of rows) {
    merges.push({
      mergeId: row.id,
      state: row.state,
      reason: row.reason,
      proposedBy: nameOf(row.proposedBy),
      proposedAt: new Date(row.proposedAt).toISOString(),
      decidedBy: row.decidedBy ? nameOf(row.decidedBy) : null,
      decidedAt: row.decidedAt ? new Date(row.decidedAt).toISOString() : null,
      survivor: await sideOf(reader, await needRow(reader, 'Patient', { id: row.survivorId })),
      merged: await sideOf(reader, await needRow(reader, 'Patient', { id: row.mergedId })),
      acts: actsOf(actor, row),
    });
  }
  return merges;
}

/** A chart and who else it may be. */
export async function mergePair(
  reader: Reader,
  patientId: string,
): Promise<Outcome<{ patient: MergeSide; candidates: Awaited<ReturnType<typeof presentMatches>> }>> {
  const patient = await rowOf(reader, 'Patient', { id: patientId });
  if (!patient) return refuse('NOT_FOUND', { patientId });
  const phone = openPhone(patient);
  const matches = await findMatches(reader, {
    name: patient.name,
    sex: patient.sex,
    birthDate: patient.birthDate,
    ...(phone && { phone }),
  });
  const others = matches.filter((match) => match.patient.id !== patientId);
  return {
    ok: true,
    value: { patient: await sideOf(reader, patient), candidates: await presentMatches(reader, others) },
  };
}

function actsOf(actor: Actor, row: Row<'PatientMerge'>): Act[] {
  const right = can(actor, 'patient.merge.confirm');
  if (row.state === 'PROPOSED') {
    const own = row.proposedBy === actor.id ? refuse('SEPARATION', {}, 'ADM') : right;
    return [
      actOf('confirm', { zh: '确认合并', en: 'Confirm merge' }, own),
      actOf('decline', { zh: '不合并', en: 'Decline' }, own),
    ];
  }
  return row.state === 'CONFIRMED' ? [actOf('undo', { zh: '拆开还原', en: 'Take apart' }, right)] : [];
}

async function sideOf(reader: Reader, patient: Row<'Patient'>): Promise<MergeSide> {
  const courses = await rowsOf(reader, 'Course', { patientId: patient.id }, { order: ['-openedAt'], limit: 10 });
  const photo = patient.photoAttachmentId;
  return {
    patientId: patient.id,
    patientNo: patient.patientNo,
    name: patient.name,
    sex: patient.sex,
    birthDate: patient.birthDate,
    idNoMasked: maskIdNo(openDocument(patient)),
    phoneEnd: patient.phoneLast4 ? `*${patient.phoneLast4}` : '',
    registeredAt: new Date(patient.registeredAt).toISOString(),
    thumbnailUrl: photo ? photoUrl(patient.id, photo, 'thumbnail') : null,
    courses: courses.map((course) => ({
      courseNo: course.courseNo,
      status: course.status,
      openedAt: new Date(course.openedAt).toISOString(),
    })),
  };
}
