import { SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { insertRow } from '@rtflow/records/rows';

/** Two matched linacs, 'd-LA1' and 'd-LA2', open on working days from eight to six in slots of ten minutes; daily QA of 10 March 2026 passed. */
export async function addTwoLinacs(database: Database): Promise<void> {
  await database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
    for (const number of [1, 2]) {
      const deviceId = `d-LA${number}`;
      await insertRow(tx, 'Device', {
        id: deviceId,
        code: `LA${number}`,
        nameZh: `${number} 号加速器`,
        nameEn: `Linac ${number}`,
        kind: 'LINAC',
        model: 'Synthetic',
        matchedGroup: 'G1',
        energies: ['6X'],
        techniques: ['VMAT'],
        dailyQaDate: '2026-03-10',
      });
      for (const weekday of [1, 2, 3, 4, 5]) {
        const hours = { startTime: '08:00', endTime: '18:00', slotMin: 10 };
        await insertRow(tx, 'DeviceTemplate', { id: `${deviceId}-${weekday}`, deviceId, weekday, ...hours });
      }
    }
  });
}
