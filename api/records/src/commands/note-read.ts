import type { Actor } from '../tx.ts';
import type { UnitOfWork } from '../unit-of-work/unit-of-work.ts';

export interface ReadOfRecord {
  /** What was looked at: a chart, a process, a task, a document or images. */
  readonly entity: 'course' | 'patient' | 'process' | 'task' | 'document' | 'study' | 'signature' | 'search';
  readonly entityId: string;
  readonly patientId: string | null;
  /** Ids and codes, never names. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Who saw whose record: written, and durable, before the answer goes out. */
export async function noteRead(unitOfWork: UnitOfWork, actor: Actor, { entity, ...read }: ReadOfRecord): Promise<void> {
  await unitOfWork.run(actor, (tx) => tx.audit({ action: `${entity}${READ}`, entity, ...read }));
}

/** Nothing has changed: a page that reads again at every change must not be told of its own reading. */
export function isRead(action: string): boolean {
  return action.endsWith(READ);
}

const READ = '.read';
