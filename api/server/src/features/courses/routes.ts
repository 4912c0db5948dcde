import type { RouteAnswer } from '@rtflow/contract';
import { archiveCourse, reopenCourse } from '@rtflow/records/commands/courses/archive-course';
import { cancelCourse } from '@rtflow/records/commands/courses/cancel-course';
import { changePrescription } from '@rtflow/records/commands/courses/change-prescription';
import { editDiagnosis } from '@rtflow/records/commands/courses/edit-diagnosis';
import { endCourse } from '@rtflow/records/commands/courses/end-course';
import { resumeCourse } from '@rtflow/records/commands/courses/resume-course';
import { suspendCourse } from '@rtflow/records/commands/courses/suspend-course';
import { noteRead } from '@rtflow/records/commands/note-read';
import { openCourse } from '@rtflow/records/commands/patients/open-course';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';
import { courseAllows } from '@rtflow/records/queries/course-scope';
import { diagnosisForm } from '@rtflow/records/queries/patients/diagnosis-form';
import { courseActs } from '@rtflow/records/queries/patients/course-acts';
import { courseProcess } from '@rtflow/records/queries/process/course-process';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = Exclude<Extract<keyof Handlers, `courses.${string}`>, `courses.${'setNeeds' | 'gap' | 'compensate'}`>;

export function courseHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database, explainer } = doors;
  const act = (name: string, courseId: string, commandId: string, input?: unknown) => ({
    name,
    entity: 'course',
    entityId: courseId,
    commandId,
    input,
  });
  return {
    'courses.process': async ({ actor, params: { courseId = '' } }) => {
      const shown = await database.readOnly<Outcome<RouteAnswer<'courses.process'>>>(async (reader) => {
        const allowed = await courseAllows(reader, actor, { courseId, permission: 'process.view' });
        if (!allowed.ok) return allowed;
        const process = await courseProcess(reader, actor, { courseId, engine: explainer });
        return process ? { ok: true, value: process } : refuse('NOT_FOUND', { courseId });
      });
      if (!shown.ok) return shown;
      const { patientId } = shown.value.banner;
      await noteRead(database.unitOfWork, actor, { entity: 'process', entityId: courseId, patientId });
      return shown;
    },
    'courses.diagnosis': ({ actor, params: { courseId = '' } }) =>
      database.readOnly(async (reader) => {
        const allowed = await courseAllows(reader, actor, { courseId, permission: 'patient.read' });
        return allowed.ok ? diagnosisForm(reader, courseId) : allowed;
      }),
    'courses.editDiagnosis': ({ actor, params: { courseId = '' }, body: { commandId, ...input } }) =>
      done(database, actor, act('diagnosis.change', courseId, commandId, input), (tx) =>
        editDiagnosis(tx, { courseId, ...input }),
      ),
    'courses.acts': ({ actor, params: { courseId = '' } }) =>
      database.readOnly(async (reader) => {
        const allowed = await courseAllows(reader, actor, { courseId, permission: 'patient.read' });
        return allowed.ok ? { ok: true, value: { acts: await courseActs(reader, actor, courseId) } } : allowed;
      }),
    'courses.open': ({ actor, params: { patientId = '' }, body: { commandId } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'course.open', entity: 'patient', entityId: patientId, commandId },
        (tx) => openCourse(tx, { patientId, category: 'P2' }),
      ),
    'courses.suspend': ({ actor, params: { courseId = '' }, body: { commandId, ...input } }) =>
      done(database, actor, act('course.suspend', courseId, commandId, input), (tx) =>
        suspendCourse(tx, { courseId, ...input }),
      ),
    'courses.resume': ({ actor, params: { courseId = '' }, body: { commandId } }) =>
      done(database, actor, act('course.resume', courseId, commandId), (tx) => resumeCourse(tx, { courseId })),
    'courses.cancel': ({ actor, params: { courseId = '' }, body: { commandId, ...input } }) =>
      done(database, actor, act('course.cancel', courseId, commandId, input), (tx) =>
        cancelCourse(tx, { courseId, ...input }),
      ),
    'courses.end': ({ actor, params: { courseId = '' }, body: { commandId, ...input } }) =>
      done(database, actor, act('course.end', courseId, commandId, input), (tx) =>
        endCourse(tx, { courseId, ...input }),
      ),
    'courses.archive': ({ actor, params: { courseId = '' }, body: { commandId } }) =>
      done(database, actor, act('course.archive', courseId, commandId), (tx) => archiveCourse(tx, { courseId })),
    'courses.reopen': ({ actor, params: { courseId = '' }, body: { commandId, ...input } }) =>
      done(database, actor, act('course.reopen', courseId, commandId, input), (tx) =>
        reopenCourse(tx, { courseId, ...input }),
      ),
    'courses.changeRx': ({ actor, params: { courseId = '' }, body: { commandId, ...input } }) =>
      done(database, actor, act('course.change-rx', courseId, commandId, input), (tx) =>
        changePrescription(tx, { courseId, ...input }),
      ),
  };
}
