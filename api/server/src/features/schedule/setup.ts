import { previewYear } from '@rtflow/records/clinical/holiday-years';
import { bookingRules } from '@rtflow/records/clinical/booking-rules';
import { setBookingRules, setCourseNeeds } from '@rtflow/records/commands/schedule/booking-settings';
import { compensateGap } from '@rtflow/records/commands/schedule/compensate-gap';
import { addBlock, endBlock } from '@rtflow/records/commands/schedule/device-blocks';
import { setDeviceHours } from '@rtflow/records/commands/schedule/device-hours';
import { setHolidays } from '@rtflow/records/commands/schedule/set-holidays';
import { runCommand } from '@rtflow/records/commands/run-command';
import { courseGap, deviceBlocks, deviceHours, holidayGaps, holidayYear } from '@rtflow/records/queries/schedule/setup';
import { previewSetup, touchedCourses } from '@rtflow/records/queries/schedule/touched-courses';
import { rowsOf } from '@rtflow/records/rows';
import { refuse } from '@rtflow/records/policies/refusals';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names =
  | 'schedule.previewSetup'
  | 'schedule.hours'
  | 'schedule.setHours'
  | 'schedule.blocks'
  | 'schedule.addBlock'
  | 'schedule.endBlock'
  | 'schedule.rules'
  | 'schedule.setRules'
  | `holidays.${'year' | 'preview' | 'set'}`
  | 'courses.setNeeds'
  | 'courses.gap'
  | 'courses.compensate'
  | 'schedule.gaps';

const isYear = (text: string): boolean => /^20\d\d$/.test(text);

/** Shifts, blocks, holidays, rules of booking, and what a course asks of its time. */
export function scheduleSetupHandlers({ database }: Doors): Pick<Handlers, Names> {
  return {
    'schedule.previewSetup': ({ actor, body }) => database.readOnly((reader) => previewSetup(reader, actor, body)),
    'schedule.hours': async ({ params: { deviceId = '' } }) => ({
      ok: true,
      value: await database.readOnly((reader) => deviceHours(reader, deviceId)),
    }),
    'schedule.setHours': ({ actor, params: { deviceId = '' }, body: { commandId, shifts } }) =>
      done(database, actor, { name: 'device.hours', entity: 'device', entityId: deviceId, commandId }, (tx) =>
        setDeviceHours(tx, { deviceId, shifts }),
      ),
    'schedule.blocks': async ({ params: { deviceId = '' } }) => ({
      ok: true,
      value: await database.readOnly((reader) => deviceBlocks(reader, deviceId)),
    }),
    'schedule.addBlock': async ({ actor, params: { deviceId = '' }, body: { commandId, allow, ...block } }) => {
      const act = { name: 'device.block', entity: 'device', entityId: deviceId, commandId };
      const [startAt, endAt] = [Date.parse(block.startAt), Date.parse(block.endAt)];
      const added = await runCommand(database.unitOfWork, actor, act, (tx) =>
        addBlock(tx, { ...block, deviceId, startAt, endAt, allowTags: allow }),
      );
      return added.ok ? { ok: true, value: { ...added.value, touched: [...added.value.touched] } } : added;
    },
    'schedule.endBlock': ({ actor, params: { blockId = '' }, body: { commandId } }) =>
      done(database, actor, { name: 'device.unblock', entity: 'device-block', entityId: blockId, commandId }, (tx) =>
        endBlock(tx, blockId),
      ),
    'schedule.rules': async () => {
      const rules = await database.readOnly(bookingRules);
      return { ok: true, value: { ...rules, weights: { ...rules.weights } } };
    },
    'schedule.setRules': async ({ actor, body: { commandId, ...rules } }) => {
      const act = { name: 'booking-rules.set', entity: 'setting', entityId: 'booking-rules', commandId };
      const set = await runCommand(database.unitOfWork, actor, act, (tx) => setBookingRules(tx, rules));
      return set.ok ? { ok: true, value: { ...set.value, weights: { ...set.value.weights } } } : set;
    },
    'holidays.year': async ({ params: { year = '' } }) =>
      isYear(year)
        ? { ok: true, value: await database.readOnly((reader) => holidayYear(reader, Number(year))) }
        : refuse('NOT_FOUND', { year }),
    'holidays.preview': async ({ actor, params: { year = '' }, body: { days } }) => {
      if (!isYear(year)) return refuse('NOT_FOUND', { year });
      return database.readOnly(async (reader) => {
        const { changes, touched } = await previewYear(reader, Number(year), days);
        const rows = await rowsOf(reader, 'Appointment', {
          id: touched.flatMap(({ appointmentIds }) => appointmentIds),
        });
        const courses = await touchedCourses(reader, actor, rows);
        return { ok: true, value: { changes: changes.map((change) => ({ ...change })), touched: courses } };
      });
    },
    'holidays.set': async ({ actor, params: { year = '' }, body: { commandId, ...input } }) => {
      if (!isYear(year)) return refuse('NOT_FOUND', { year });
      const act = { name: 'holidays.set', entity: 'calendar', entityId: year, commandId };
      return runCommand(database.unitOfWork, actor, act, (tx) => setHolidays(tx, { year: Number(year), ...input }));
    },
    'courses.setNeeds': ({ actor, params: { courseId = '' }, body: { commandId, ...needs } }) =>
      done(database, actor, { name: 'course.needs', entity: 'course', entityId: courseId, commandId }, (tx) =>
        setCourseNeeds(tx, { courseId, ...needs }),
      ),
    'schedule.gaps': async ({ actor }) => ({
      ok: true,
      value: { rows: await database.readOnly((reader) => holidayGaps(reader, actor)) },
    }),
    'courses.compensate': ({ actor, params: { courseId = '' }, body: { commandId, kind } }) => {
      const act = { name: 'course.compensate', entity: 'course', entityId: courseId, commandId };
      return runCommand(database.unitOfWork, actor, act, (tx) => compensateGap(tx, { courseId, kind }));
    },
    'courses.gap': ({ params: { courseId = '' } }) => database.readOnly((reader) => courseGap(reader, courseId)),
  };
}
