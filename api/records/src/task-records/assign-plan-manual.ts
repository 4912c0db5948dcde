import { TECHNIQUES } from '@rtflow/contract';
import { z } from 'zod';
import { assignPlanner } from '../clinical/assign-planner.ts';
import { planOf } from '../clinical/current.ts';
import { dayOf } from '../clinical/hospital-time.ts';
import { plannerLoads } from '../clinical/planner-load.ts';
import { courseIdOf, defineTask } from './define-task.ts';
import { text } from './fields.ts';
import { from, line, prescriptionLines } from './present.ts';

export const assignPlanManual = defineTask({
  taskId: 'assign-plan-manual',
  fields: z.object({ plannerId: z.string(), reason: z.string(), comment: text }),
  async prefill(reader, about) {
    const plan = await planOf(reader, about);
    const loads = await plannerLoads(reader, dayOf(reader.now), TECHNIQUES);
    const able = loads.filter(({ present, techniques }) => present && techniques.includes(plan?.technique ?? ''));
    const [lightest] = able.sort((a, b) => a.openWeight - b.openWeight);
    return from('RULE', { plannerId: lightest?.userId });
  },
  async evidence(reader, about) {
    const loads = await plannerLoads(reader, dayOf(reader.now), TECHNIQUES);
    return [
      ...(await prescriptionLines(reader, courseIdOf(about))),
      ...loads.flatMap(({ nameZh, openWeight, present }) =>
        line(nameZh, nameZh, {
          zh: `在手负荷 ${openWeight}${present ? '' : ' · 休假'}`,
          en: `open load ${openWeight}${present ? '' : ' · on leave'}`,
        }),
      ),
    ];
  },
  async record(tx, form, submission) {
    const plan = await planOf(tx, submission);
    if (!plan) throw new Error(`Expected a plan for task ${submission.taskKey}, but got none`);
    const reason = [form.reason, form.comment].filter(Boolean).join(': ');
    await assignPlanner(tx, plan, { plannerId: form.plannerId, reason });
    return {};
  },
});
