import { z } from 'zod';
import { courseOf, currentPrescription, liveAppointments, planOf } from '../clinical/current.ts';
import { choicesOf } from '../clinical/form-words.ts';
import { clockOf, dayOf, isoOf, weekdayOf } from '../clinical/hospital-time.ts';
import { placeAppointments } from '../clinical/place-appointments.ts';
import { dropProposal, proposedSchedule } from '../clinical/proposed-schedule.ts';
import { both, count } from '../clinical/record-words.ts';
import { renumberFractions } from '../clinical/renumber-fractions.ts';
import { slotLength } from '../clinical/slot-length.ts';
import { hc12CourseActive, hc1SheetApproved } from '../commands/guards/index.ts';
import { isRefusal } from '../record-types.ts';
import { rowOf } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { instant, number } from './fields.ts';
import { needPlan } from './plan-design.ts';
import { from, line, merge } from './present.ts';

const WEEKDAYS = [
  { zh: '周一', en: 'Mon' },
  { zh: '周二', en: 'Tue' },
  { zh: '周三', en: 'Wed' },
  { zh: '周四', en: 'Thu' },
  { zh: '周五', en: 'Fri' },
  { zh: '周六', en: 'Sat' },
  { zh: '周日', en: 'Sun' },
] as const;
const CYCLES = ['QD5', 'QD6', 'BID', 'QOD', 'Q3D', 'QW'];

export const confirmSchedule = defineTask({
  taskId: 'confirm-schedule',
  fields: z.object({ appointments: z.array(z.object({ fx: number, start: instant, deviceId: z.string() })) }),
  guards: [
    (tx, submission) => hc12CourseActive(tx, courseIdOf(submission)),
    async (tx, submission) => hc1SheetApproved(tx, await planOf(tx, submission)),
  ],
  async prefill(reader, about) {
    const plan = await needPlan(reader, about);
    const rx = await currentPrescription(reader, plan.courseId);
    const course = await courseOf(reader, plan.courseId);
    const [best] = await proposedSchedule(reader, plan.id);
    const booked = (await liveAppointments(reader, plan.courseId)).filter(({ kind }) => kind !== 'SIM').length;
    const appointments = best?.slots.map(({ deviceId, start }, index) => ({
      fx: course.deliveredFractions + booked + index + 1,
      start,
      deviceId,
    }));
    const device = best?.slots[0] ? await rowOf(reader, 'Device', { id: best.slots[0].deviceId }) : null;
    const { technique } = plan;
    const ask = { device: device?.code ?? '', technique, kind: 'REGULAR', category: course.category };
    return merge(
      from('RULE', {
        appointmentKind: course.deliveredFractions === 0 ? 'FIRST' : 'REGULAR',
        slotMin: (await slotLength(reader))(ask),
        deviceId: best?.slots[0]?.deviceId,
        firstDate: best?.slots[0]?.start.slice(0, 10),
        appointments,
      }),
      from('FORM', { cycle: rx && CYCLES.includes(rx.fractionation) ? rx.fractionation : undefined }),
    );
  },
  async evidence(reader, about) {
    const plan = await needPlan(reader, about);
    const course = await courseOf(reader, plan.courseId);
    const live = await liveAppointments(reader, plan.courseId);
    const rx = await currentPrescription(reader, plan.courseId);
    const options = await proposedSchedule(reader, plan.id);
    const fractionations = await choicesOf(reader, { formId: 'plan-request', field: 'fractionation' });
    const lines = await Promise.all(
      options.map(async ({ slots, cost }, index) => {
        const deviceId = slots[0]?.deviceId ?? '';
        const device = await rowOf(reader, 'Device', { id: deviceId });
        const first = Date.parse(slots[0]?.start ?? '');
        const weekday = WEEKDAYS[weekdayOf(dayOf(first)) - 1] ?? '';
        const when = both`${dayOf(first)} ${weekday} ${clockOf(first)}`;
        const name = device ? { zh: device.nameZh, en: device.nameEn } : deviceId;
        const value = both`${name} · ${when} · ${count(slots.length, '次', 'fx')} · ${cost}`;
        return line(`方案 ${index + 1}`, `Option ${index + 1}`, value);
      }),
    );
    return [
      ...line('处方分次', 'Prescribed fractions', course.prescribedFractions),
      ...line('已治/已约', 'Given, booked', `${course.deliveredFractions} / ${live.length}`),
      ...line('分割方式', 'Fractionation', fractionations(rx?.fractionation)),
      ...line('最晚开始', 'Start by', (rx?.request.startBy as string | undefined)?.slice(0, 10)),
      ...lines.flat(),
    ];
  },
  async record(tx, form, submission) {
    const plan = await needPlan(tx, submission);
    const wanted = form.appointments.map(({ fx, start, deviceId }) => ({ fxNo: fx, startAt: start, deviceId }));
    const placed = await placeAppointments(tx, plan, wanted);
    if (isRefusal(placed)) return placed;
    await renumberFractions(tx, plan.courseId);
    await dropProposal(tx, plan.id);
    const first = Math.min(...wanted.map(({ startAt }) => startAt));
    return { firstFractionAt: isoOf(first), appointmentCount: placed.length };
  },
});
