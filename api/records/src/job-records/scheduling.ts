import { courseOf, liveAppointments } from '../clinical/current.ts';
import { DAY_MS, isoOf } from '../clinical/hospital-time.ts';
import { placingContext } from '../clinical/placing.ts';
import { releaseSlots } from '../clinical/release-slots.ts';
import { keepProposal, scheduleOption } from '../clinical/proposed-schedule.ts';
import { visitAt } from '../clinical/fraction-visit.ts';
import { beforeBeam } from '../clinical/write-fraction.ts';
import { holdersOf } from '../clinical/people.ts';
import { hc1SheetApproved } from '../commands/guards/hc1-sheet-approved.ts';
import { notify } from '../commands/notify.ts';
import { needRow } from '../rows.ts';
import { defineJob } from './define-job.ts';

export const checkSheet = defineJob('check-sheet', {
  /** The process may have waited with an old answer; booking itself asks HC1 once more. */
  async record(tx, { variables }) {
    const refusal = await hc1SheetApproved(tx, await needRow(tx, 'Plan', { id: variables.planId }));
    return { sheetStatus: refusal ? ('NOT_APPROVED' as const) : ('APPROVED' as const) };
  },
});

export const proposeSchedule = defineJob('propose-schedule', {
  async context(reader, { variables }) {
    return placingContext(reader, await needRow(reader, 'Plan', { id: variables.planId }));
  },
  async record(tx, { variables }, { options }) {
    await keepProposal(tx, variables.planId, options.map(scheduleOption));
    return {};
  },
});

export const publishSiu = defineJob('publish-siu', {
  async record(tx, { variables, jobKey }) {
    const booked = await liveAppointments(tx, variables.courseId);
    const appointmentIds = booked.filter(({ kind }) => kind !== 'SIM').map(({ id }) => id);
    await tx.outbox('siu', { courseId: variables.courseId, trigger: 'S12', appointmentIds }, `siu:${jobKey}`);
    return {};
  },
});

export const publishOrm = defineJob('publish-orm', {
  async record(tx, { variables, jobKey }) {
    await tx.outbox('orm', { courseId: variables.courseId, control: 'CA' }, `orm:${jobKey}`);
    return {};
  },
});

export const releaseSlotsJob = defineJob('release-slots', {
  async record(tx, { variables }) {
    return { releasedSlots: await releaseSlots(tx, variables.courseId, 'RELEASED_BY_PROCESS') };
  },
});

export const planNextFraction = defineJob('plan-next-fraction', {
  /** Missed: one day after the next appointment, or after today when none is booked. */
  async record(tx, { variables }) {
    const course = await courseOf(tx, variables.courseId);
    const [next] = (await liveAppointments(tx, course.id)).filter(({ kind }) => kind !== 'SIM');
    return {
      delivered: course.deliveredFractions,
      prescribed: Math.max(1, course.prescribedFractions),
      missedAt: isoOf((next?.startAt ?? tx.now) + DAY_MS),
    };
  },
});

export const checkFractionGuards = defineJob('check-fraction-guards', {
  /** HC2, HC3, HC4, HC6, HC7 and HC12 before the patient is set up; the reason goes to audit and therapists. */
  async record(tx, { variables }) {
    const visit = await visitAt(tx, await needRow(tx, 'Appointment', { id: variables.apptId }));
    const beyond = visit.fxNo > (visit.plan.stoppedAtFx ?? visit.course.prescribedFractions);
    const barred = await beforeBeam(tx, visit, tx.now);
    if (!barred && !beyond) return { ready: true };
    const code = barred?.code ?? 'HC6';
    await tx.audit({
      action: 'fraction.blocked',
      entity: 'appointment',
      entityId: variables.apptId,
      patientId: visit.course.patientId,
      detail: { code, fxNo: visit.fxNo, ...barred?.detail },
    });
    await notify(tx, {
      template: 'fraction-blocked',
      recipients: await holdersOf(tx, ['RTT-T']),
      patientId: visit.course.patientId,
      data: { appointmentId: variables.apptId, code },
    });
    return { ready: false };
  },
});

export const linkTreatmentRecord = defineJob('link-treatment-record', {
  /** The record was written with its appointment; here the two are held against each other. */
  async record(tx, { variables }) {
    const record = await needRow(tx, 'TreatmentRecord', { id: variables.treatmentRecordId });
    if (record.appointmentId !== variables.apptId) {
      throw new Error(`Expected a record of appointment ${variables.apptId}, but it is of ${record.appointmentId}`);
    }
    return { status: record.outcome === 'COMPLETE' ? ('complete' as const) : ('partial' as const) };
  },
});
