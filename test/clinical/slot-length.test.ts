/** The shipped table's numbers: domain specification, section E ('10-12 min slots, 20-30 SBRT/first fraction, 60 TBI'). */
import { readFileSync } from 'node:fs';
import { createEngine } from '@rtflow/engine/engine';
import { slotLength, type SlotAsk } from '@rtflow/records/clinical/slot-length';
import { placingContext } from '@rtflow/records/clinical/placing';
import { openSlotBook } from '@rtflow/records/clinical/slot-book';
import { needRow } from '@rtflow/records/rows';
import { PinnableClock, SYSTEM_ACTOR, type Database } from '@rtflow/records';
import { expect } from 'chai';
import { dmnFiles } from '../models/model-files.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase } from '../support/database.ts';
import { MONDAY_9, staff } from './support/department.ts';
import { addReadyCourse, at } from './support/ready-course.ts';

const ORDINARY: SlotAsk = { device: 'LA1', technique: 'VMAT', kind: 'REGULAR', category: 'P2' };
const SHIPPED = readFileSync(
  dmnFiles().find((name) => name.endsWith('/slot-length.dmn'))!,
  'utf8',
);
/** An administrator gives the second machine 15 min. */
const EDITED = SHIPPED.replace(
  '<rule id="Rule_slot-length_4">',
  `<rule id="Rule_LA2"><inputEntry id="I1"><text>"LA2"</text></inputEntry><inputEntry id="I2"><text>-</text></inputEntry>
   <inputEntry id="I3"><text>-</text></inputEntry><inputEntry id="I4"><text>-</text></inputEntry>
   <outputEntry id="O1"><text>15</text></outputEntry></rule><rule id="Rule_slot-length_4">`,
);

describe('clinical: length of appointments', () => {
  forEachDatabase((_name, open) => {
    async function deployed(content: string): Promise<Database> {
      const clock = new PinnableClock();
      clock.pin(MONDAY_9);
      const database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }), clock });
      await deploy(database, content);
      await addTwoLinacs(database);
      return database;
    }
    const deploy = (database: Database, content: string) =>
      database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.execute({
          type: 'deployResources',
          resources: [{ name: 'slot-length.dmn', content: Buffer.from(content) }],
        }),
      );

    it('follows the deployed table by machine, technique, kind and category', async () => {
      const database = await deployed(SHIPPED);
      const minutes = (ask: Partial<SlotAsk>) =>
        database.readOnly(async (reader) => (await slotLength(reader))({ ...ORDINARY, ...ask }));
      expect(await minutes({})).to.equal(10);
      expect(await minutes({ kind: 'FIRST' })).to.equal(20);
      expect(await minutes({ technique: 'SBRT', kind: 'FIRST' })).to.equal(30);
      expect(await minutes({ technique: 'TBI' })).to.equal(60);
      expect((await deploy(database, EDITED)).ok).to.equal(true);
      expect(await minutes({})).to.equal(10);
      expect(await minutes({ device: 'LA2' })).to.equal(15);
    });

    it('gives proposals and bookings the length of the machine they are on', async () => {
      const database = await deployed(EDITED);
      const course = await database.unitOfWork.run(staff('FD'), (tx) => addReadyCourse(tx, { fractions: 5 }));
      await database.readOnly(async (reader) => {
        const plan = await needRow(reader, 'Plan', { id: course.planId });
        const { demand } = await placingContext(reader, plan);
        expect(demand.lengths).to.deep.equal({
          'd-LA1': { lengthMin: 10, firstLengthMin: 20 },
          'd-LA2': { lengthMin: 15, firstLengthMin: 20 },
        });
        const startAt = at('03-03 10:00');
        const wanted = { deviceIds: ['d-LA1', 'd-LA2'], courseIds: [course.courseId], from: startAt, until: startAt };
        const book = await openSlotBook(reader, wanted);
        const lengths = wanted.deviceIds.map((deviceId) => {
          const span = book.spanOf({ courseId: course.courseId, plan, deviceId, startAt, kind: 'REGULAR' });
          return (span.endAt - span.startAt) / 60_000;
        });
        // Whole slots of the machine's grid of 10 min.
        expect(lengths).to.deep.equal([10, 20]);
      });
    });
  });
});
