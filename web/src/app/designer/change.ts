import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { BpmnEditor } from '../adapters/bpmn-js/bpmn-editor.ts';
import type { Pin } from '../adapters/bpmn-js/pins.ts';
import { DmnEditor } from '../adapters/dmn-js/dmn-editor.ts';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { ChangeDesk, keyOf, type ModelRef } from './change-desk.ts';
import { Compare } from './compare.ts';
import { pathIn, stepsOf } from './drawn-path.ts';
import { newForm } from './form-groups.ts';
import { FormWork } from './form-work.ts';
import { LintPanel } from './lint-panel.ts';
import { DiagramLinter } from './lint/linter.ts';
import { ProofPanel } from './proof-panel.ts';
import { PublishPanel } from './publish-panel.ts';

const TABS = ['lint', 'proof', 'diff', 'publish'] as const;
type Tab = (typeof TABS)[number];

/** One change of models: drawn, checked, proven, and taken to new versions in force. */
@Component({
  selector: 'rt-change',
  imports: [
    BpmnEditor,
    Compare,
    DmnEditor,
    FormWork,
    Icon,
    LintPanel,
    ProblemBox,
    ProofPanel,
    PublishPanel,
    RouterLink,
    Skeleton,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './change.html',
  styleUrl: './change.css',
})
export class ChangeScreen {
  readonly #client = inject(API);
  readonly #router = inject(Router);
  protected readonly w = inject(Words);
  readonly changeId = input.required<string>();
  protected readonly desk = computed(() => new ChangeDesk(this.#client, this.changeId()));
  protected readonly linter = new DiagramLinter();
  protected readonly tabs = TABS;
  protected readonly tab = signal<Tab>('lint');
  protected readonly pointed = signal<string | null>(null);
  protected readonly unreadable = signal<string | null>(null);
  protected readonly editor = viewChild(BpmnEditor);
  protected readonly table = viewChild(DmnEditor);
  protected readonly form = viewChild(FormWork);
  /** The file on the canvas, when the draft changes it. */
  protected readonly own = computed(() => {
    const shown = this.shown();
    return shown?.own ? (this.change()?.files.find((file) => keyOf(file) === keyOf(shown)) ?? null) : null;
  });
  protected readonly when = dayAndTime;
  protected readonly key = keyOf;
  protected readonly change = computed(() => this.desk().change.value());
  protected readonly shown = computed(() => this.desk().shown());
  protected readonly steps = computed(() => stepsOf(this.desk().verdict()));
  readonly #drawn = computed(() => pathIn(this.steps(), this.shown()?.id ?? ''));
  protected readonly path = computed(() => this.#drawn().path);
  protected readonly pins = computed<readonly Pin[]>(() => [
    ...(this.tab() === 'proof' ? this.#drawn().pins : []),
    ...(this.tab() === 'lint' ? this.#lintPins() : []),
  ]);
  protected readonly errors = computed(
    () => this.linter.findings()?.filter(({ category }) => category === 'error').length ?? 0,
  );
  readonly #lintPins = computed<Pin[]>(() =>
    (this.linter.findings() ?? []).map(({ elementId, category, message }) => ({
      elementId,
      kind: category,
      text: category === 'error' ? '×' : '!',
      title: message,
    })),
  );

  constructor() {
    effect(() => {
      const desk = this.desk();
      untracked(() => void desk.load());
    });
    effect(() => {
      const shown = this.shown();
      untracked(() => {
        if (shown?.kind === 'BPMN') this.linter.check(shown.content);
        else this.linter.clear();
      });
    });
    inject(DestroyRef).onDestroy(() => this.linter.end());
    useKeys('designer', {
      save: () => void this.keep(),
      prove: () => void this.prove(),
      fit: () => this.editor()?.fit(),
    });
  }

  protected show(ref: ModelRef): void {
    this.pointed.set(null);
    this.unreadable.set(null);
    void this.desk().show(ref);
  }

  /** Where a finding or a step of the path stands, in its own diagram. */
  protected async point(processId: string, elementId: string): Promise<void> {
    if (this.shown()?.id !== processId) await this.desk().show({ kind: 'BPMN', id: processId });
    this.pointed.set(elementId);
  }

  protected async keep(): Promise<void> {
    const shown = this.shown();
    const text = await this.#text();
    if (shown && text !== undefined && this.desk().editable()) await this.desk().save(shown.kind, text);
  }

  protected async prove(): Promise<void> {
    await this.keep();
    this.tab.set('proof');
    if (!(await this.desk().prove())) return;
    const [first] = this.steps();
    const here = this.path().elements.length > 0;
    if (first && !here)
      await this.point(this.steps().at(-1)?.processId ?? first.processId, this.steps().at(-1)?.elementId ?? '');
  }

  protected async export(): Promise<void> {
    const shown = this.shown();
    if (!shown) return;
    const text = (await this.#text()) ?? shown.content;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/xml' }));
    link.download = `${shown.id}.${shown.kind.toLowerCase()}`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  protected async import(box: HTMLInputElement): Promise<void> {
    const file = box.files?.[0];
    box.value = '';
    if (!file) return;
    const kind = file.name.endsWith('.dmn') ? 'DMN' : file.name.endsWith('.form') ? 'FORM' : 'BPMN';
    await this.desk().save(kind, await file.text());
  }

  /** An empty form under an id that the author names: a task's form bears the id of the task. */
  protected async addForm(box: HTMLInputElement): Promise<void> {
    const id = box.value.trim();
    if (!/^[a-z][a-z0-9-]{1,63}$/.test(id)) return box.focus();
    box.value = '';
    await this.desk().save('FORM', `${JSON.stringify(newForm(id, id), null, 2)}\n`);
  }

  #text(): Promise<string> | undefined {
    return (this.editor() ?? this.table() ?? this.form())?.text();
  }

  protected async rollBack(note: string): Promise<void> {
    const opened = await this.desk().rollBack(note);
    if (opened !== null) await this.#router.navigate(['/designer', opened]);
  }
}
