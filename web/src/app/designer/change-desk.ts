import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { ProofReport } from '@rtflow/contract/rest/designer';
import type { RouteAnswer } from '@rtflow/contract/routes';
import type { ModelKind } from '@rtflow/domain/model-change';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';
import type { Problem } from '@rtflow/contract/rest/problem';

export type Change = RouteAnswer<'changes.read'>;
export type ChangeFile = Change['files'][number];
export type Verdict = ProofReport['rules'][number];
export interface ModelRef {
  readonly kind: ModelKind;
  readonly id: string;
}
/** What stands on the canvas: a file of the draft, or a model in force to look at. */
export interface Shown extends ModelRef {
  readonly content: string;
  readonly version: number;
  readonly own: boolean;
}
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'failed';

/** One change of models on its way: files kept while they are drawn, proof, steps. */
export class ChangeDesk {
  readonly #client: ApiClient;
  readonly #changeId: string;
  readonly #acting = new Acting();
  readonly #looked = signal<Shown | null>(null);
  readonly #texts = signal<ReadonlyMap<string, string>>(new Map());
  readonly #chosen = signal<string | null>(null);
  readonly #saveState = signal<SaveState>('saved');
  readonly #saveProblem = signal<Problem | null>(null);
  #saving: Promise<void> = Promise.resolve();
  #version = 0;

  readonly change = new Loaded<Change>();
  readonly proving = signal(false);
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly saveState = this.#saveState.asReadonly();
  readonly saveProblem = this.#saveProblem.asReadonly();
  readonly verdictId = signal<string | null>(null);
  /** A model that the draft does not change is to look at, and so is a draft that has left the author's hands. */
  readonly editable = computed(() => this.change.value()?.state === 'DRAFT' && this.shown()?.own === true);
  readonly shown = computed<Shown | null>(() => {
    const looked = this.#looked();
    if (looked) return looked;
    const files = this.change.value()?.files ?? [];
    const file = files.find((one) => keyOf(one) === this.#chosen()) ?? files[0];
    if (!file) return null;
    const content = this.#texts().get(keyOf(file)) ?? file.content;
    return { kind: file.kind, id: file.id, content, version: file.baseVersion, own: true };
  });
  readonly verdict = computed<Verdict | null>(
    () => this.change.value()?.proof?.rules.find(({ ruleId }) => ruleId === this.verdictId()) ?? null,
  );

  constructor(client: ApiClient, changeId: string) {
    this.#client = client;
    this.#changeId = changeId;
  }

  async load(): Promise<void> {
    await this.change.load(() => this.#client.call('changes.read', { params: { changeId: this.#changeId } }));
    this.#version = this.change.value()?.version ?? 0;
    const violated = this.change.value()?.proof?.rules.find(({ status }) => status === 'violated');
    this.verdictId.set(violated?.ruleId ?? null);
  }

  isOwn(ref: ModelRef): boolean {
    return (this.change.value()?.files ?? []).some((file) => keyOf(file) === keyOf(ref));
  }

  /** A file of the draft, or the version in force of a model that it leaves alone. */
  async show(ref: ModelRef): Promise<void> {
    if (this.isOwn(ref)) {
      this.#chosen.set(keyOf(ref));
      this.#looked.set(null);
      return;
    }
    await this.#acting.run(async () => {
      const { content, version } = await this.#client.call('models.read', { params: { ...ref } });
      this.#looked.set({ ...ref, content, version, own: false });
    });
  }

  touched(): void {
    if (this.editable()) this.#saveState.set('unsaved');
  }

  /** Keeps a text; saves go one after the other, so that each knows the version that the one before made. */
  save(kind: ModelKind, content: string, baseVersion?: number): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save(kind, content, baseVersion));
    return this.#saving;
  }

  async #save(kind: ModelKind, content: string, baseVersion?: number): Promise<void> {
    this.#saveState.set('saving');
    try {
      const saved = await this.#client.call('changes.save', {
        params: { changeId: this.#changeId },
        body: {
          commandId: newCommandId(),
          version: this.#version,
          kind,
          content,
          ...(baseVersion !== undefined && { baseVersion }),
        },
      });
      this.#version = saved.version;
      const ref = { kind, id: saved.id };
      this.#texts.update((texts) => new Map(texts).set(keyOf(ref), content));
      this.#saveState.set('saved');
      this.#saveProblem.set(null);
      const change = this.change.value();
      if (!change) return;
      if (this.isOwn(ref)) {
        this.change.set({ ...change, version: saved.version, proof: null, acts: barred(change.acts) });
      } else {
        await this.load();
        await this.show(ref);
      }
    } catch (error) {
      this.#saveState.set('failed');
      this.#saveProblem.set(problemOf(error));
    }
  }

  /** Takes a model in force into the draft as it is. */
  take(): Promise<void> {
    const looked = this.#looked();
    return looked ? this.save(looked.kind, looked.content) : Promise.resolve();
  }

  async drop(ref: ModelRef): Promise<boolean> {
    const body = { commandId: newCommandId(), version: this.#version, ...ref };
    const done = await this.#acting.run(() =>
      this.#client.call('changes.drop', { params: { changeId: this.#changeId }, body }),
    );
    if (done) await this.load();
    return done;
  }

  async prove(): Promise<boolean> {
    await this.#saving;
    this.proving.set(true);
    const body = { commandId: newCommandId() };
    const done = await this.#acting.run(() =>
      this.#client.call('changes.prove', { params: { changeId: this.#changeId }, body }),
    );
    this.proving.set(false);
    if (done) await this.load();
    return done;
  }

  /** One step of the change; what it needs beside the version comes along. */
  async step(name: StepRoute, also: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    await this.#saving;
    const body = { commandId: newCommandId(), version: this.#version, ...also };
    const done = await this.#acting.run(() =>
      this.#client.call(name, { params: { changeId: this.#changeId }, body: body as never }),
    );
    if (done) await this.load();
    return done;
  }

  /** @returns the change that takes this one back */
  async rollBack(note: string): Promise<string | null> {
    let opened: string | null = null;
    await this.#acting.run(async () => {
      const body = { commandId: newCommandId(), note };
      const answer = await this.#client.call('changes.rollBack', { params: { changeId: this.#changeId }, body });
      opened = answer.changeId;
    });
    return opened;
  }
}

export type StepRoute =
  | 'changes.submit'
  | 'changes.withdraw'
  | 'changes.review'
  | 'changes.approve'
  | 'changes.reject'
  | 'changes.publish'
  | 'changes.discard';

export const keyOf = ({ kind, id }: ModelRef): string => `${kind} ${id}`;

/** What was proven is not what stands there now: steps that need the proof wait until the server says otherwise. */
function barred(acts: Change['acts']): Change['acts'] {
  return acts.map((act) =>
    act.act === 'SUBMITTED' && act.allowed
      ? {
          ...act,
          allowed: false,
          why: {
            code: 'PROOF_STALE',
            zh: '证明之后模型又有改动，请重新证明',
            en: 'Models have changed since the proof. Prove again',
          },
        }
      : act,
  );
}
