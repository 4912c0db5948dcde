import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { TaskDetail } from '@rtflow/contract/rest/tasks';
import type { FormSchema } from '@rtflow/forms/form-schema';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';
import { FormState } from '../form/form-state.ts';
import { UnsavedAnswers } from '../form/unsaved-answers.ts';
import { decisionsOf, outcomeOf, type Decisions } from './decisions.ts';

export interface Finished {
  readonly taskKey: string;
  readonly nextTaskKey: string | null;
  readonly patientName: string;
  readonly act: 'approve' | 'reject' | 'complete';
  readonly withdrawable: boolean;
}

/** What the desk asks of its clock, so that tests need not wait. */
export interface DeskClock {
  now(): string;
}

/** The task that lies open: its form, its acts, and what the server said about them. */
export class TaskDesk {
  readonly #client: ApiClient;
  readonly #clock: DeskClock;
  readonly #unsaved: UnsavedAnswers;
  readonly #kept = new Map<string, Promise<TaskDetail>>();
  readonly #detail = new Loaded<TaskDetail>();
  readonly #form = signal<FormState | null>(null);
  readonly #busy = signal<string | null>(null);
  readonly #refused = signal<Problem | null>(null);
  readonly #conflict = signal<Problem | null>(null);
  readonly #rejecting = signal(false);
  readonly #draft = signal<'none' | 'saving' | 'saved' | 'failed'>('none');
  #draftOf: Readonly<Record<string, unknown>> | null = null;
  #command: { readonly taskKey: string; readonly data: string; readonly commandId: string } | null = null;
  readonly detail = this.#detail.value;
  readonly phase = this.#detail.phase;
  readonly problem = this.#detail.problem;
  readonly form = this.#form.asReadonly();
  readonly busy = this.#busy.asReadonly();
  readonly refused = this.#refused.asReadonly();
  readonly conflict = this.#conflict.asReadonly();
  readonly rejecting = this.#rejecting.asReadonly();
  readonly draft = this.#draft.asReadonly();
  readonly decisions = computed<Decisions>(() => decisionsOf(this.#form()?.schema ?? null, this.detail()));

  constructor(client: ApiClient, clock: DeskClock, unsaved = new UnsavedAnswers()) {
    this.#client = client;
    this.#unsaved = unsaved;
    this.#clock = clock;
  }

  async open(taskKey: string | null): Promise<void> {
    this.#rejecting.set(false);
    this.#refused.set(null);
    if (taskKey === null) {
      void this.keepDraft();
      this.#detail.clear();
      this.#form.set(null);
      return;
    }
    if (this.detail()?.taskKey !== taskKey) {
      // Half a sentence typed a second ago goes along as a draft.
      void this.keepDraft();
      this.#detail.clear();
      this.#form.set(null);
    }
    const asked = this.#kept.get(taskKey);
    this.#kept.delete(taskKey);
    await this.#detail.load(() => asked ?? this.#get(taskKey));
    const detail = this.detail();
    if (detail !== null && detail.taskKey === taskKey) this.#lay(detail);
  }

  retry(): Promise<void> {
    return this.#detail.retry();
  }

  /** Asks for tasks that will probably be opened next. */
  prefetch(taskKeys: readonly string[]): void {
    for (const known of this.#kept.keys()) if (!taskKeys.includes(known)) this.#kept.delete(known);
    for (const taskKey of taskKeys) {
      if (this.#kept.has(taskKey) || this.detail()?.taskKey === taskKey) continue;
      const answer = this.#get(taskKey);
      // A failed guess is silent; opening the task asks again and shows what is wrong.
      answer.catch(() => this.#kept.delete(taskKey));
      this.#kept.set(taskKey, answer);
    }
  }

  /** Someone else changed something: forget guesses; refetch what is open unless a text of mine would be lost. */
  async refresh(): Promise<void> {
    this.#kept.clear();
    const detail = this.detail();
    if (detail === null || this.#form()?.dirty() === true || this.#busy() !== null) return;
    let fresh: TaskDetail;
    try {
      fresh = await this.#get(detail.taskKey);
    } catch (error) {
      problemOf(error);
      return;
    }
    const untouched = this.detail() === detail && this.#form()?.dirty() !== true && this.#busy() === null;
    if (!untouched || JSON.stringify(fresh) === JSON.stringify(detail)) return;
    this.#detail.set(fresh);
    this.#lay(fresh);
  }

  may(act: string): boolean {
    return this.detail()?.acts.some((each) => each.act === act && each.allowed) ?? false;
  }

  claim(): Promise<void> {
    return this.#act('claim', async (detail) => {
      const claimed = await this.#client.call('tasks.claim', { params: at(detail), body: { version: detail.version } });
      this.#detail.set(claimed);
      this.#lay(claimed);
    });
  }

  release(): Promise<boolean> {
    return this.#did('release', async (detail) => {
      await this.#client.call('tasks.release', { params: at(detail), body: { version: detail.version } });
    });
  }

  nudge(): Promise<boolean> {
    return this.#did('nudge', async (detail) => {
      await this.#client.call('tasks.nudge', { params: at(detail), body: {} });
    });
  }

  assign(userId: string, reason: string): Promise<boolean> {
    return this.#did('assign', async (detail) => {
      await this.#client.call('tasks.assign', {
        params: at(detail),
        body: { version: detail.version, userId, reason },
      });
    });
  }

  startReject(): void {
    const [only, ...others] = this.decisions().back;
    if (only !== undefined && others.length === 0) this.#form()?.set('decision', only.code);
    this.#rejecting.set(true);
  }

  stopReject(): void {
    const form = this.#form();
    form?.set('decision', undefined);
    form?.set('rejectReason', undefined);
    this.#rejecting.set(false);
  }

  /** Sends the form. Null when it was not legal yet, or the server refused: the reasons are on the screen. */
  async finish(act: Finished['act']): Promise<Finished | null> {
    const form = this.#form();
    const detail = this.detail();
    if (detail === null || this.#busy() !== null) return null;
    if (form !== null && act === 'approve') {
      const [only] = this.decisions().forward;
      if (only !== undefined) form.set('decision', only.code);
    }
    if (form !== null && !form.attempt()) return null;
    const data = form?.submission() ?? {};
    let finished: Finished | null = null;
    await this.#act(act, async () => {
      const answer = await this.#client.call('tasks.complete', {
        params: at(detail),
        body: {
          version: detail.version,
          commandId: this.#commandFor(detail.taskKey, data),
          formVersion: detail.form?.version ?? 0,
          data,
        },
      });
      finished = {
        taskKey: detail.taskKey,
        nextTaskKey: answer.nextTaskKey,
        patientName: detail.patient?.name ?? '',
        act: outcomeOf(data, detail),
        withdrawable: answer.withdrawableUntil !== null,
      };
      form?.settle();
      this.#unsaved.forget(detail.taskKey);
    });
    return finished;
  }

  withdraw(taskKey: string, reason: string): Promise<boolean> {
    return this.#did(
      'withdraw',
      async () => {
        await this.#client.call('tasks.withdraw', { params: { taskKey }, body: { commandId: newCommandId(), reason } });
      },
      true,
    );
  }

  /** The cluster did not take it: send it again. */
  resend(): Promise<boolean> {
    return this.#did('resend', async ({ taskKey, refused }) => {
      await this.#client.call('cluster.resend', {
        params: { id: refused?.commandId ?? '' },
        body: { commandId: newCommandId() },
      });
      this.#detail.set(await this.#get(taskKey));
    });
  }

  /** The cluster did not take it, and it is given up: what was submitted stays in the record. */
  closeRefused(reason: string): Promise<boolean> {
    return this.#did('close', async ({ taskKey, refused }) => {
      const body = { commandId: newCommandId(), reason };
      await this.#client.call('cluster.close', { params: { id: refused?.commandId ?? '' }, body });
      await this.open(taskKey);
    });
  }

  /** Keeps what has been typed since the last time. Called by a timer of the page. */
  async keepDraft(): Promise<void> {
    const form = this.#form();
    const detail = this.detail();
    if (form === null || detail === null || !form.dirty() || this.#busy() !== null) return;
    const values = form.values();
    if (values === this.#draftOf) return;
    this.#draft.set('saving');
    try {
      await this.#client.call('tasks.draft', { params: at(detail), body: { data: { ...values } } });
      this.#draftOf = values;
      this.#unsaved.forget(detail.taskKey);
      this.#draft.set('saved');
    } catch (error) {
      problemOf(error);
      this.#unsaved.keep(detail.taskKey, values);
      this.#draft.set('failed');
    }
  }

  /** After a clash: the newest version of the task, with the chosen answers of mine laid over it. */
  async mergeConflict(mine: Readonly<Record<string, unknown>>): Promise<void> {
    const detail = this.detail();
    this.#conflict.set(null);
    if (detail === null) return;
    await this.open(detail.taskKey);
    // What somebody has decided meanwhile stands as it is.
    if (this.detail()?.state !== 'CREATED') return;
    const form = this.#form();
    for (const [path, value] of Object.entries(mine)) form?.set(path, value);
  }

  dismissRefusal(): void {
    this.#refused.set(null);
  }

  #get(taskKey: string): Promise<TaskDetail> {
    return this.#client.call('tasks.get', { params: { taskKey } });
  }

  #lay(detail: TaskDetail): void {
    this.#draft.set('none');
    this.#draftOf = null;
    this.#conflict.set(null);
    if (detail.form === null) {
      this.#form.set(null);
      return;
    }
    this.#form.set(
      new FormState({
        // The server has read this schema with the same parser before it was deployed.
        schema: detail.form.schema as unknown as FormSchema,
        prefill: detail.submission ?? detail.prefill,
        sources: detail.submission === null ? detail.sources : {},
        now: () => this.#clock.now(),
      }),
    );
    if (detail.state === 'CREATED') this.#layUnsaved(detail);
  }

  /** What the server never got comes back over what it has. */
  #layUnsaved({ taskKey, mine, prefill }: TaskDetail): void {
    const typed = mine ? this.#unsaved.of(taskKey) : null;
    for (const [path, value] of Object.entries(typed ?? {})) {
      if (JSON.stringify(value) !== JSON.stringify(prefill[path])) this.#form()?.set(path, value);
    }
  }

  /** Somebody else was quicker: the panel shows who holds the task now, beside the refusal. */
  async #showHolder(detail: TaskDetail): Promise<void> {
    try {
      const fresh = await this.#get(detail.taskKey);
      if (this.detail() === detail) this.#detail.set(fresh);
    } catch (error) {
      problemOf(error);
    }
  }

  /** A repeat of the same submission carries the same id, so the server answers it once. */
  #commandFor(taskKey: string, data: Readonly<Record<string, unknown>>): string {
    const text = JSON.stringify(data);
    if (this.#command?.taskKey !== taskKey || this.#command.data !== text) {
      this.#command = { taskKey, data: text, commandId: newCommandId() };
    }
    return this.#command.commandId;
  }

  async #did(name: string, run: (detail: TaskDetail) => Promise<void>, withoutDetail = false): Promise<boolean> {
    let done = false;
    await this.#act(
      name,
      async (detail) => {
        await run(detail);
        done = true;
      },
      withoutDetail,
    );
    return done;
  }

  async #act(name: string, run: (detail: TaskDetail) => Promise<void>, withoutDetail = false): Promise<void> {
    const detail = this.detail();
    if ((detail === null && !withoutDetail) || this.#busy() !== null) return;
    this.#busy.set(name);
    this.#refused.set(null);
    try {
      await run(detail as TaskDetail);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 409 && problem.conflict !== undefined) this.#conflict.set(problem);
      else this.#refused.set(problem);
      if (problem.code === 'TASK_TAKEN') await this.#showHolder(detail as TaskDetail);
    } finally {
      this.#busy.set(null);
    }
  }
}

function at(detail: TaskDetail): { taskKey: string } {
  return { taskKey: detail.taskKey };
}
