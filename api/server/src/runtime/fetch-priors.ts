import type { BlobStore, Database, Delivery, OutboxMessage } from '@rtflow/records';
import { rowOf, rowsOf } from '@rtflow/records/rows';
import { findStudies, pullStudy } from '../features/dicom/remote.ts';

export interface PriorsDoors {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly dicomAe: string;
  readonly dicomCa?: string | undefined;
}

/** Newest first; a patient of many years does not fill the store. */
const MOST_STUDIES = 20;

/** Finds earlier studies of the course's patient on every archive that the record knows, and pulls those that are not here. */
export async function fetchPriors(doors: PriorsDoors, { payload }: Pick<OutboxMessage, 'payload'>): Promise<Delivery> {
  const reader = { sql: doors.database.reader };
  const course = await rowOf(reader, 'Course', { id: String(payload['courseId']) });
  const patient = course && (await rowOf(reader, 'Patient', { id: course.patientId }));
  if (!patient) return { outcome: 'dead', reason: 'no such course' };
  const archives = await rowsOf(reader, 'AePeer', { role: 'PACS', active: true });
  for (const { id: peerId, host } of archives) {
    if (host === '*') continue;
    for (const patientId of [patient.hisPatientId, patient.patientNo]) {
      if (patientId === null) continue;
      const failure = await pullMissing(doors, peerId, patientId);
      if (failure !== null) return { outcome: 'later', reason: failure };
    }
  }
  return { outcome: 'sent' };
}

/** @returns why it could not be done, or null */
async function pullMissing(doors: PriorsDoors, peerId: string, patientId: string): Promise<string | null> {
  const found = await findStudies(doors, peerId, { patientId });
  if (!found.ok) return found.error.code;
  const newest = [...found.value.rows].sort((a, b) => (a.studyDate < b.studyDate ? 1 : -1)).slice(0, MOST_STUDIES);
  for (const { studyUid } of newest) {
    if (await rowOf({ sql: doors.database.reader }, 'DicomStudy', { studyInstanceUid: studyUid })) continue;
    const pulled = await pullStudy(doors, peerId, { studyUid });
    if (!pulled.ok) return pulled.error.code;
    if (pulled.value.failed > 0) return `${pulled.value.failed} objects failed`;
  }
  return null;
}
