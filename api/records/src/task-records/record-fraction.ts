import { z } from 'zod';
import { approvedSheet, courseOf } from '../clinical/current.ts';
import { isoOf } from '../clinical/hospital-time.ts';
import { formOfVisit, leaveRoom, visitOf, type Visit } from '../clinical/fraction-visit.ts';
import { countFraction, writeFraction, type GivenFraction } from '../clinical/write-fraction.ts';
import { isRefusal, type Reader } from '../record-types.ts';
import { rowOf } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { approval, instant, number, text } from './fields.ts';
import { from, line, merge } from './present.ts';

const beam = z.object({ no: number, muPlanned: number, muDelivered: number });
const fields = z.object({
  status: z.enum(['complete', 'partial', 'not-given']),
  startedAt: instant.optional(),
  endedAt: instant.optional(),
  secondTherapistId: z.string(),
  interruption: text,
  beams: z.array(beam).default([]),
  remark: text,
});
type Form = z.infer<typeof fields>;

export const recordFraction = defineTask({
  taskId: 'record-fraction',
  fields,
  async prefill(reader, about) {
    const visit = await visitOf(reader, about);
    const identity = await formOfVisit(reader, visit, 'identity-and-setup');
    return merge(
      from('FORM', { secondTherapistId: identity?.data.secondTherapistId, beams: remainingBeams(visit) }),
      from('RULE', { fxNo: visit.fxNo, status: 'complete', endedAt: isoOf(reader.now) }),
    );
  },
  async evidence(reader, about) {
    const visit = await visitOf(reader, about);
    const sheet = await approvedSheet(reader, visit.plan.id);
    return [
      ...line('分次', 'Fraction', `${visit.fxNo} / ${visit.course.prescribedFractions}`),
      ...line(
        '计划 MU',
        'Planned MU',
        remainingBeams(visit).reduce((sum, { muPlanned }) => sum + muPlanned, 0),
      ),
      ...line('已照部分', 'Parts given', visit.parts.length || null),
      ...line('治疗单', 'Sheet', sheet && `v${sheet.version} · ${sheet.planHash.slice(0, 12)}`),
    ];
  },
  async record(tx, form, submission) {
    const visit = await visitOf(tx, submission);
    if (form.status === 'not-given') {
      await leaveRoom(tx, visit.appointment, { status: 'CANCELLED', reason: `NOT_GIVEN_${form.interruption ?? ''}` });
      return {};
    }
    const written = await writeFraction(tx, visit, await givenFraction(tx, visit, form, tx.actor.id));
    if (isRefusal(written)) return written;
    await tx.audit({
      action: 'fraction.recorded',
      entity: 'treatment-record',
      entityId: written,
      patientId: visit.course.patientId,
      detail: { courseId: visit.course.id, fxNo: visit.fxNo, status: form.status },
    });
    return {};
  },
});

/** Identity and shifts come from the forms of this visit: nothing is typed twice. */
async function givenFraction(reader: Reader, visit: Visit, form: Form, actorId: string): Promise<GivenFraction> {
  const identity = await formOfVisit(reader, visit, 'identity-and-setup');
  const match = await formOfVisit(reader, visit, 'igrt-match');
  const approvals = await Promise.all(
    ['first-fraction-approval', 'setup-consult'].map((formId) => formOfVisit(reader, visit, formId)),
  );
  const names = new Map(visit.plan.beams.map(({ number: no, name }) => [no, name]));
  const shift = (field: string): number => Number(match?.data[field] ?? 0);
  return {
    outcome: form.status === 'complete' ? 'COMPLETE' : 'PARTIAL',
    beams: form.beams.map(({ no, ...mu }) => ({ number: no, name: names.get(no) ?? String(no), ...mu })),
    startAt: form.startedAt ?? reader.now,
    endAt: form.endedAt ?? reader.now,
    staff: [actorId, form.secondTherapistId],
    identity: identity && {
      identifiers: identity.data.identifiers as string[],
      photoMatched: identity.data.photoMatch === true,
    },
    attendedBy: approvals.flatMap((row) => (row ? [row.submittedBy] : [])),
    igrtDone: match !== null && match.data.imaging !== 'NONE',
    ...(match && {
      shifts: {
        lateralMm: shift('lateral'),
        longitudinalMm: shift('longitudinal'),
        verticalMm: shift('vertical'),
        pitchDeg: shift('pitch'),
        rollDeg: shift('roll'),
        yawDeg: shift('yaw'),
      },
    }),
    ssdCm: identity?.data.ssdCm as number | undefined,
    source: 'LOCAL',
    remark: form.remark?.slice(0, 512),
  };
}

/** The plan's beams, less what parts of this fraction gave already. */
function remainingBeams({ plan, parts }: Visit): { no: number; muPlanned: number; muDelivered: number }[] {
  return plan.beams.flatMap((planned) => {
    const given = parts.flatMap(({ beams }) => beams).filter(({ number: no }) => no === planned.number);
    const mu = Math.round((planned.mu - given.reduce((sum, part) => sum + part.muDelivered, 0)) * 10) / 10;
    return mu > 0 ? [{ no: planned.number, muPlanned: mu, muDelivered: mu }] : [];
  });
}

export const partialFractionDecision = defineTask({
  taskId: 'partial-fraction-decision',
  fields: z.object({ decision: z.enum(['complete-remaining', 'count-as-given', 'repeat']) }),
  evidence: async (reader, about) => {
    const part = await rowOf(reader, 'TreatmentRecord', { courseId: courseIdOf(about), outcome: 'PARTIAL' }, [
      '-endAt',
    ]);
    return line('已照/计划 MU', 'Given, planned MU', part && `${part.muDelivered} / ${part.muPlanned}`);
  },
});

/** The physicist's agreement puts the doctor's decision in force. */
export const partialFractionCheck = defineTask({
  taskId: 'partial-fraction-check',
  fields: z.object(approval),
  async record(tx, form, submission) {
    const course = await courseOf(tx, courseIdOf(submission));
    const decision = await rowOf(tx, 'FormSubmission', { courseId: course.id, formId: 'partial-fraction-decision' }, [
      '-submittedAt',
    ]);
    const part = await rowOf(tx, 'TreatmentRecord', { courseId: course.id, outcome: 'PARTIAL' }, ['-endAt']);
    if (form.decision === 'approve' && decision?.data.decision === 'count-as-given' && part) {
      await countFraction(tx, course, part.startAt);
    }
    return {};
  },
});
