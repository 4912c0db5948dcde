import { expect } from 'chai';
import { onBothDatabases } from './common-house.ts';
import { commandId, problemOf } from './desk.ts';
import { walk } from './planned-course.ts';

const REJECT = { decision: 'reject', rejectReason: 'TARGET_EXTENT', comment: '外侧缘外扩约 3 mm，请回收' };

describe('journey S2: contours rejected twice', function () {
  this.timeout(120_000);

  onBothDatabases((openHouse) => {
    it('S2 R2.4 sends contours back with a coded reason, counts, and takes the second rejection to the chief', async () => {
      const { desks, newPatient } = await openHouse();
      const journey = await newPatient('npc-vmat');
      await walk(journey, 'course-open', 'contour-draft');
      await journey.do('contour-review', { own: REJECT });
      const again = await desks.taskFor(journey.courseId, 'contour-draft');
      expect(again.row.attempt, 'the draft is asked for a second time').to.equal(2);
      const { evidence } = await desks.claimed(again.person, again.row);
      expect(evidence.find(({ en }) => en === 'Last review')?.value).to.include({
        zh: `靶区范围不当: ${REJECT.comment}`,
      });
      await journey.do('contour-draft');
      await journey.do('contour-review', { own: REJECT });
      const { person } = await desks.taskFor(journey.courseId, 'contour-arbitrate');
      expect(person.login).to.equal('chf1');
      expect(await desks.find(journey.courseId, 'contour-draft')).to.equal(null);
      await journey.do('contour-arbitrate', { own: { decision: 'approve' } });
      await desks.taskFor(journey.courseId, 'plan-request');
      const { log } = await journey.chart();
      expect(log.filter(({ comment }) => comment?.zh === `靶区范围不当 · ${REJECT.comment}`)).to.have.length(2);
    });

    it('R2.4 refuses a rejection without a coded reason, naming the field', async () => {
      const { desks, newPatient } = await openHouse();
      const journey = await newPatient('breast-imrt');
      await walk(journey, 'course-open', 'contour-draft');
      const { person, row } = await desks.taskFor(journey.courseId, 'contour-review');
      const task = await desks.claimed(person, row);
      const { rejectReason, ...data } = await journey.filled(task, person, REJECT);
      expect(rejectReason).to.equal('TARGET_EXTENT');
      const problem = await problemOf(
        person.api.call('tasks.complete', {
          params: { taskKey: task.taskKey },
          body: { version: task.version, commandId: commandId(), formVersion: task.form?.version ?? 0, data },
        }),
      );
      expect(problem).to.include({ status: 400 });
      expect(JSON.stringify(problem)).to.include('rejectReason');
    });
  });
});
