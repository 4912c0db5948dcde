import { LAYOUTS } from '@rtflow/domain/queue/screen-layout';
import type { Tx } from '@rtflow/records';
import { addNotice } from '@rtflow/records/commands/stations/notices';
import { saveStation } from '@rtflow/records/commands/stations/save-station';
import type { DemoDevice } from './department.ts';
import { requireOk } from './require-ok.ts';
import { DAY_MS } from './working-time.ts';

/** A kiosk, a screen in the hall that speaks, one at a room's door, and a notice. An administrator gives them their links. */
export async function placeStations(tx: Tx, devices: readonly DemoDevice[], until: number): Promise<void> {
  const rooms = devices.filter(({ kind }) => kind !== 'MR').map(({ id }) => id);
  const common = { version: 0, renew: false, hall: '一楼候诊大厅', videoUrl: null, active: true };
  const screen = { ...common, zones: LAYOUTS.HALL, deviceIds: rooms };
  const saved = [
    await saveStation(tx, { ...common, kind: 'KIOSK', name: '自助机 1', deviceIds: [], zones: [], speaks: false }),
    await saveStation(tx, { ...screen, kind: 'HALL', name: '放疗科', speaks: true }),
    await saveStation(tx, {
      ...screen,
      kind: 'ROOM',
      name: '1 号治疗室门口',
      deviceIds: rooms.slice(0, 1),
      zones: LAYOUTS.ROOM,
      speaks: false,
    }),
  ];
  for (const one of saved) requireOk(one, 'placing a station');
  const notice = { text: '请带好身份条码，取下手机、钥匙和金属饰物。', urgent: false, hall: null };
  requireOk(await addNotice(tx, { ...notice, fromAt: tx.now, untilAt: until + 30 * DAY_MS }), 'a notice');
}
