import { z } from 'zod';
import { approvedSheet, lastForm } from '../clinical/current.ts';
import { choicesOf } from '../clinical/form-words.ts';
import { joined } from '../clinical/record-words.ts';
import { beforeBeam } from '../clinical/write-fraction.ts';
import { enterRoom, visitOf } from '../clinical/fraction-visit.ts';
import { hc9PatientIdentified } from '../commands/guards/index.ts';
import { rowOf, rowsOf } from '../rows.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { codes, number, ticked } from './fields.ts';
import { from, line, merge, safetyLines, sideWords } from './present.ts';

export const identityAndSetup = defineTask({
  taskId: 'identity-and-setup',
  fields: z.object({ identifiers: codes, photoMatch: ticked, secondTherapistId: z.string(), ssdCm: number.optional() }),
  guards: [async (tx, submission) => beforeBeam(tx, await visitOf(tx, submission), tx.now)],
  async prefill(reader, about) {
    const visit = await visitOf(reader, about);
    const sheet = await approvedSheet(reader, visit.plan.id);
    const [beam] = Array.isArray(sheet?.content.beams) ? (sheet.content.beams as { ssdCm?: number }[]) : [];
    const today = await rowOf(reader, 'TreatmentRecord', { deviceId: visit.appointment.deviceId }, ['-startAt']);
    return merge(
      from('FORM', { ssdPlannedCm: beam?.ssdCm, accessories: sheet?.content.devices }),
      from('RULE', { secondTherapistId: today?.staff2Id }),
    );
  },
  async evidence(reader, about) {
    const visit = await visitOf(reader, about);
    const sheet = await approvedSheet(reader, visit.plan.id);
    const made = await lastForm(reader, visit.course.id, 'immob-perform');
    const records = await rowsOf(
      reader,
      'TreatmentRecord',
      { courseId: visit.course.id },
      { order: ['-startAt'], limit: 3 },
    );
    const positions = await choicesOf(reader, { formId: 'immob-perform', field: 'position' });
    const devices = await choicesOf(reader, { formId: 'immob-perform', field: 'immobiliser' });
    return [
      ...line('分次', 'Fraction', `${visit.fxNo} / ${visit.course.prescribedFractions}`),
      ...line('计划', 'Plan', `${visit.plan.planNo} · ${visit.plan.technique} · ${visit.plan.energy ?? ''}`),
      ...line('侧别', 'Laterality', sideWords(visit.plan.laterality)),
      ...line('体位', 'Position', positions(made.position)),
      ...line(
        '固定装置',
        'Immobilisation',
        joined(((made.immobiliser as string[] | undefined) ?? []).map(devices), ', '),
      ),
      ...line('面罩/真空垫编号', 'Mask, vacuum bag', [made.maskNo, made.vacBagNo].filter(Boolean).join(' · ')),
      ...line('摆位说明', 'Set-up instructions', sheet?.content.instructions as string | undefined),
      ...records.flatMap(({ fxNo, shifts }) =>
        line(
          `第 ${fxNo} 次移床`,
          `Shift of fx ${fxNo}`,
          shifts && `${shifts.lateralMm} / ${shifts.longitudinalMm} / ${shifts.verticalMm} mm`,
        ),
      ),
      ...(await safetyLines(reader, courseIdOf(about))),
    ];
  },
  async record(tx, form, submission) {
    const { appointment } = await visitOf(tx, submission);
    const identity = { identifiers: form.identifiers, photoMatched: form.photoMatch };
    const barred = hc9PatientIdentified(identity, [tx.actor.id, form.secondTherapistId]);
    if (barred) return barred;
    await enterRoom(tx, appointment);
    return {};
  },
});
