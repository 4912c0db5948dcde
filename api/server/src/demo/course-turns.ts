import { cancelCourse } from '@rtflow/records/commands/courses/cancel-course';
import { resumeCourse } from '@rtflow/records/commands/courses/resume-course';
import { suspendCourse } from '@rtflow/records/commands/courses/suspend-course';
import { rowOf } from '@rtflow/records/rows';
import type { PlayedCase, PlayerOptions } from './case-player.ts';
import { requireOk } from './require-ok.ts';
import { DAY_MS, HOUR_MS, localDay } from './working-time.ts';

const SHARE_SUSPENDED = 0.06;
const SHARE_CANCELLED = 0.03;

/** A few courses are cancelled or interrupted: decided when the patient registers, done if the course is active by then. */
export function courseTurns(played: PlayedCase, options: PlayerOptions): void {
  const turn = played.random.next();
  if (turn < SHARE_CANCELLED) cancelLater(played, options);
  else if (turn < SHARE_CANCELLED + SHARE_SUSPENDED) suspendLater(played, options);
}

function cancelLater({ random, patientId, facts }: PlayedCase, { database, clock, queue, staff }: PlayerOptions): void {
  queue.push({
    at: clock.now() + random.between(1, 6) * DAY_MS,
    run: async () => {
      const course = await rowOf({ sql: database.reader }, 'Course', { patientId, status: 'ACTIVE' });
      if (!course || course.deliveredFractions > 0) return;
      const reason = { courseId: course.id, reasonCode: 'PATIENT_CHOICE', note: '患者转外院治疗' };
      requireOk(
        await database.unitOfWork.run(staff.byId(facts.attendingId), (tx) => cancelCourse(tx, reason)),
        'cancelling',
      );
    },
  });
}

function suspendLater(played: PlayedCase, options: PlayerOptions): void {
  const { database, clock, queue, staff } = options;
  const { random, patientId, facts } = played;
  const at = clock.now() + random.between(5, 30) * DAY_MS + 2 * HOUR_MS;
  const pause = random.between(3, 9);
  const activeCourse = () => rowOf({ sql: database.reader }, 'Course', { patientId, status: 'ACTIVE' });
  queue.push({
    at,
    run: async () => {
      const course = await activeCourse();
      if (!course) return;
      const doctor = staff.byId(facts.attendingId);
      const reason = {
        courseId: course.id,
        reasonCode: 'TOXICITY',
        note: '放射性黏膜炎 3 级，对症处理',
        expectedResume: localDay(at + pause * DAY_MS),
      };
      requireOk(await database.unitOfWork.run(doctor, (tx) => suspendCourse(tx, reason)), 'suspending');
      queue.push({
        at: at + pause * DAY_MS,
        run: async () => {
          const still = await rowOf({ sql: database.reader }, 'Course', { id: course.id });
          if (still?.status !== 'SUSPENDED') return;
          requireOk(
            await database.unitOfWork.run(doctor, (tx) => resumeCourse(tx, { courseId: course.id })),
            'resuming',
          );
        },
      });
    },
  });
}
