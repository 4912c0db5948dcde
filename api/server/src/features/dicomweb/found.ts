import type { Actor, Database } from '@rtflow/records';
import { noteRead } from '@rtflow/records/commands/note-read';
import type { Outcome } from '@rtflow/records/policies/refusals';
import { webObjects, type FoundObjects, type ObjectKeys } from '@rtflow/records/queries/dicom/web-objects';

/** A viewer asks for hundreds of frames: who saw which study is written once in this time. */
const NOTED_MS = 10 * 60_000;
const KEPT_NOTES = 10_000;

export type Find = (actor: Actor, keys: ObjectKeys) => Promise<Outcome<FoundObjects>>;

/** Finds objects that the actor may see, and writes down that they were seen before any byte goes out. */
export function createFind(database: Database, now: () => number): Find {
  const notes = new Map<string, number>();
  return async (actor, keys) => {
    const found = await database.readOnly((reader) => webObjects(reader, actor, keys));
    if (!found.ok) return found;
    const note = `${actor.id} ${keys.studyUid}`;
    const noted = notes.get(note);
    if (noted === undefined || now() - noted > NOTED_MS) {
      const { patientId, courseId } = found.value;
      const detail = { ...(courseId !== null && { courseId }) };
      await noteRead(database.unitOfWork, actor, { entity: 'study', entityId: keys.studyUid, patientId, detail });
      notes.delete(note);
      notes.set(note, now());
      const oldest = notes.keys().next().value;
      if (notes.size > KEPT_NOTES && oldest !== undefined) notes.delete(oldest);
    }
    return found;
  };
}
