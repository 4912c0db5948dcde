import { simulate } from '@rtflow/engine/simulate/simulate';
import { courseScenario, departmentDraft } from '../models/course-world.ts';
import { rounded } from './measure.ts';

const COURSES = 1000;

/** A thousand courses on the department's own models, 33 fractions each, with four linacs. */
export async function run(): Promise<object> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const simulated = await simulate(departmentDraft(), courseScenario(COURSES, 1));
  if (!simulated.ok) throw new Error(simulated.problem);
  const seconds = (performance.now() - began) / 1000;
  const used = process.cpuUsage(cpu);
  const { completed, commands, incidents, cycle } = simulated.result;
  return {
    courses: COURSES,
    completed,
    incidents: incidents.length,
    meanDays: rounded(cycle.mean / 86_400_000),
    seconds: rounded(seconds),
    cpuSeconds: rounded((used.user + used.system) / 1_000_000),
    cpuMsPerCommand: rounded((used.user + used.system) / 1000 / commands),
  };
}
