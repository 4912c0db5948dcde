import { openDatabase } from '@rtflow/records';
import type { Engine } from '@rtflow/records';
import { killAt } from '../support/faults.ts';
import { tellParent } from '../support/tell-parent.ts';
import { DOCTOR } from './clinic.ts';
import { act } from './crash-act.ts';

/** A process that dies: `node crash-child.ts <database url> <fault point | 'never'> <how many units>`. */
const [url = '', point = '', units = '1'] = process.argv.slice(2);
const LANES = 10;
let armed = false;

const engine: Engine = {
  async execute(store) {
    const instanceKey = await store.reserveKeys(1);
    const flow = { instanceKey, flowId: 'flow-1', at: 1 };
    await store.apply([{ op: 'insert', table: 'flowTaken', row: flow }]);
    return { ok: true, value: {}, effects: { jobTypesAvailable: [], userTasks: [], instances: [], incidents: [] } };
  },
};

const database = await openDatabase({ url, engine, fault: killAt(point, () => armed) });
armed = true;
const names = Array.from({ length: Number(units) }, (_, i) => `s${i}`);
await Promise.all(Array.from({ length: LANES }, () => lane()));
await database.close();

/** One client: asks for the next when it was answered. */
async function lane(): Promise<void> {
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    const unit = name;
    await database.unitOfWork.run(DOCTOR, (tx) => act(tx, unit), { commandId: unit });
    // Straight to the pipe: what is written was acknowledged.
    tellParent(`${unit}`);
  }
}
