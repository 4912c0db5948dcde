import { SYSTEM_ACTOR, type Database, type NewRow } from '@rtflow/records';
import { insertRow } from '@rtflow/records/rows';

/** A working linac, UP, with its daily QA of the given day done. */
export async function addLinac(database: Database, change: Partial<NewRow<'Device'>> = {}): Promise<string> {
  return database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    const id = tx.newId();
    await insertRow(tx, 'Device', {
      id,
      code: `LA-${id.slice(-6)}`,
      nameZh: '1号加速器',
      nameEn: 'Linac 1',
      kind: 'LINAC',
      model: 'Test linac',
      matchedGroup: 'A',
      energies: ['6X'],
      techniques: ['VMAT', 'IMRT', '3DCRT'],
      ...change,
    });
    return id;
  });
}
