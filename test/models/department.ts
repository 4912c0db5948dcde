import type { JobTypeName } from '@rtflow/contract/job-types';
import type { MessageName } from '@rtflow/contract/messages';
import { userTask } from '@rtflow/contract/user-tasks';
import type { JsonObject } from '@rtflow/engine/ports';
import type { JobAnswer, ModelPlayer, TaskAnswer, World } from './model-player.ts';

const DAY = 24 * 3600_000;
const iso = (at: number): string => new Date(at).toISOString();
/** Answers given in turn; the last one stays. */
type Script<A> = Readonly<Record<string, readonly A[]>>;

export interface DepartmentOptions {
  readonly prescribed?: number;
  /** Follow-up visits that the project plans. */
  readonly visits?: number;
  readonly tasks?: Script<TaskAnswer>;
  readonly jobs?: Script<JobAnswer>;
  /** Messages that never come by themselves. */
  readonly silent?: readonly MessageName[];
}

/** A department where all goes well unless a script says otherwise. It remembers what the record would. */
export class Department implements World {
  delivered = 0;
  checkIns = 0;
  visited = 0;
  plans = 0;
  readonly prescribed: number;
  readonly #options: DepartmentOptions;
  readonly #turns = new Map<string, number>();

  constructor(options: DepartmentOptions = {}) {
    this.#options = options;
    this.prescribed = options.prescribed ?? 33;
  }

  task(taskId: string): TaskAnswer {
    const answer = this.#next(this.#options.tasks, taskId) ?? this.#usual(taskId);
    if (taskId === 'record-fraction' && answer !== 'leave' && answer['status'] === 'complete') this.delivered += 1;
    if (taskId === 'followup-visit' && answer !== 'leave') this.visited += 1;
    return answer;
  }

  async job(type: JobTypeName, variables: JsonObject, player: ModelPlayer): Promise<JobAnswer> {
    const scripted = this.#next(this.#options.jobs, type);
    if (scripted) return scripted;
    if (type === 'open-course') {
      const courseId = 'course-1';
      const category = variables['category'] as 'P0' | 'P2';
      await player.publish('course-opened', courseId, {
        courseId,
        patientId: String(variables['patientId']),
        category,
      });
      return { courseId };
    }
    if (type === 'enrol-followup')
      await player.publish('followup-enrolled', 'course-1', {
        courseId: 'course-1',
        patientId: 'patient-1',
        enrolmentId: 'enrolment-1',
      });
    if (type === 'activate-plan') await player.publish('plan-changed', 'course-1', { planId: variables['planId']! });
    return this.output(type, player.now);
  }

  async message(name: MessageName, player: ModelPlayer): Promise<JsonObject | undefined> {
    if (this.#options.silent?.includes(name)) return undefined;
    if (name === 'dicom-series-received') return { seriesUid: '1.2.3' };
    if (name === 'dicom-rtplan-received') return { rtplanUid: '1.2.4' };
    if (name === 'rv-plan-ack') return {};
    if (name !== 'fraction-checked-in' || this.delivered >= this.prescribed) return undefined;
    await player.tick(DAY);
    this.checkIns += 1;
    return { apptId: `appt-${this.checkIns}`, firstFraction: this.checkIns === 1 };
  }

  #next<A>(script: Script<A> | undefined, key: string): A | undefined {
    const answers = script?.[key];
    if (!answers) return undefined;
    const turn = this.#turns.get(key) ?? 0;
    this.#turns.set(key, turn + 1);
    return answers[Math.min(turn, answers.length - 1)];
  }

  #usual(taskId: string): TaskAnswer {
    const special = USUAL[taskId];
    if (special) return special;
    if (taskId === 'plan-request' || taskId === 'emergency-rx') this.plans += 1;
    if (taskId === 'plan-request') return { ...RX, planId: `plan-${this.plans}` };
    if (taskId === 'emergency-rx')
      return { ...RX, planId: `plan-${this.plans}`, technique: '3DCRT', clinicalSetup: false };
    const forward = userTask(taskId)?.decision?.forward[0];
    return forward ? { decision: forward } : {};
  }

  /** What a machine usually answers. */
  output(type: JobTypeName, now: number): JsonObject {
    switch (type) {
      case 'compute-due-date':
        return { dueAt: iso(now + 100 * DAY), warnAt: iso(now + 70 * DAY), escalateAt: iso(now + 120 * DAY) };
      case 'plan-next-fraction':
        return { delivered: this.delivered, prescribed: this.prescribed, missedAt: iso(now + 2 * DAY) };
      case 'plan-next-visit': {
        const due = this.visited < (this.#options.visits ?? 2);
        return { due, notReached: 0, visitAt: due ? iso(now + 30 * DAY) : null };
      }
      default:
        return OUTPUT[type] ?? {};
    }
  }
}

const RX: JsonObject = { rxVersion: 1, technique: 'VMAT', fractions: 33, dosePerFx: 212 };

const USUAL: Readonly<Record<string, JsonObject>> = {
  'register-patient': { patientId: 'patient-1', urgent: false },
  'resolve-duplicate': { decision: 'new', patientId: 'patient-1' },
  'course-open': {
    intent: 'radical',
    technique: 'VMAT',
    siteGroup: 'head-neck',
    fastGrowing: true,
    urgent: false,
    symptomatic: false,
    consentSigned: true,
  },
  'immob-perform': { result: 'success' },
  'sim-perform': { result: 'success' },
  'chase-images': { seriesUid: '1.2.3' },
  'link-images': { seriesUid: '1.2.3', needsRegistration: false },
  'register-images': { accepted: true },
  'contour-draft': { contourSetId: 'contours-1' },
  'assign-plan-manual': { plannerId: 'user-7' },
  'plan-design': { planVersion: 1 },
  'emergency-plan': { planVersion: 1 },
  'chase-plan': { rtplanUid: '1.2.4' },
  'plan-conference': { decision: 'revise' },
  'psqa-measure': { measurementId: 'measurement-1' },
  'psqa-evaluate': { passRate: 98 },
  'sheet-verify': { sheetId: 'sheet-1' },
  'rv-import-confirm': { confirmed: true },
  'confirm-schedule': { firstFractionAt: '2026-03-10T02:00:00Z', appointmentCount: 33 },
  'missed-fraction': { compensate: true },
  'adaptive-decide': { continueOldPlan: true, newSimulation: false, stopAfterFraction: 15 },
  'summary-sign': { documentId: 'document-1' },
  'identity-and-setup': { verified: true },
  'igrt-match': { maxShiftMm: 1, maxRotationDeg: 0.5 },
  'record-fraction': { status: 'complete' },
  'followup-visit': { status: 'contacted' },
  'phone-patient': { outcome: 'reached' },
  'gap-review': { compensate: true },
};

const OUTPUT: Partial<Record<JobTypeName, JsonObject>> = {
  'match-patient': { level: 'none', matchedPatientId: null },
  'book-resource': { slotId: 'slot-1' },
  'dicom-link': { needsRegistration: false },
  'link-treatment-record': { status: 'complete' },
  'ai-autocontour': { contourSetId: 'contours-0' },
  'assign-plan': { plannerId: 'user-7' },
  'evaluate-plan': { failedConstraints: 0 },
  'gamma-analyse': { passRate: 98 },
  'prefill-sheet': { sheetId: 'sheet-1' },
  'release-slots': { releasedSlots: 18 },
  'check-fraction-guards': { ready: true },
  'check-sheet': { sheetStatus: 'APPROVED' },
  'build-summary': { documentId: 'document-1' },
  'shift-due-dates': { gapDays: 2 },
  'list-rebook-calls': { calls: [] },
  'propose-return': { returnId: 'change-2' },
};
