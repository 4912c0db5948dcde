import {
  ChangeDetectionStrategy,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { ActivatedRoute, Router } from '@angular/router';
import { toSignal } from '@angular/core/rxjs-interop';
import { API } from '../api/api.ts';
import { answerWords } from '../form/answer-words.ts';
import { UNSAVED } from '../form/lists.ts';
import { leaveField, useKeys } from '../keys/keys.ts';
import { refreshOn } from '../live/live.ts';
import { ConflictDialog } from '../parts/conflict-dialog.ts';
import { UndoBar } from '../parts/undo-bar.ts';
import { Words } from '../words/words.ts';
import { NodeList } from './node-list.ts';
import { TaskDesk, type Finished } from './task-desk.ts';
import { TaskList, filterOf, type ListFilter } from './task-list.ts';
import { TaskPanel } from './task-panel.ts';
import { TaskRows } from './task-rows.ts';

/** The panel follows J and K after the hand has rested, ms. */
const REST_MS = 120;
const DRAFT_EVERY_MS = 5000;

/** S02: nodes, list and task, three panes that never move. */
@Component({
  selector: 'rt-inbox',
  imports: [NodeList, TaskRows, TaskPanel, UndoBar, ConflictDialog],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="panes">
      <rt-node-list [list]="list" (chosen)="filter($event)" />
      <rt-task-rows [list]="list" (opened)="focusForm()" (filtered)="filter($event)" (used)="useView($event)" />
      <rt-task-panel
        [desk]="desk"
        (finished)="finish($event)"
        (released)="release()"
        (nudged)="desk.nudge()"
        (given)="afterMove()"
        (withdrawn)="withdraw()"
      />
      @if (undo(); as done) {
        <rt-undo-bar
          [text]="undoText()"
          [undoable]="done.withdrawable"
          (undone)="withdraw()"
          (expired)="undo.set(null)"
        />
      }
    </div>
    @if (desk.conflict(); as problem) {
      <rt-conflict
        [problem]="problem"
        [mine]="desk.form()?.values() ?? {}"
        [words]="answerWords()"
        (merged)="desk.mergeConflict($event)"
      />
    }
  `,
  styleUrl: './inbox.css',
})
export class Inbox {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  protected readonly w = inject(Words);
  protected readonly list = new TaskList(inject(API));
  protected readonly desk = new TaskDesk(inject(API), { now: () => new Date().toISOString() }, inject(UNSAVED));
  protected readonly undo = signal<Finished | null>(null);
  protected readonly panel = viewChild.required(TaskPanel);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly answerWords = computed(() => answerWords(this.desk.form()?.schema ?? null, this.w.language()));
  protected readonly undoText = computed(() => {
    const done = this.undo();
    return done === null ? '' : this.w.t(`inbox.done.${done.act}`, { name: done.patientName });
  });
  readonly #query = toSignal(this.#route.queryParamMap, { requireSync: true });

  constructor() {
    effect(() => {
      const query = this.#query();
      const filter = filterOf((name) => query.get(name));
      untracked(() => {
        void this.list.show(filter, query.get('task'));
      });
    });
    effect((onCleanup) => {
      const taskKey = this.list.selectedKey();
      const timer = setTimeout(
        () => void this.#open(taskKey),
        untracked(() => this.desk.detail()) === null ? 0 : REST_MS,
      );
      onCleanup(() => clearTimeout(timer));
    });
    void this.list.count();
    refreshOn(['task', 'course', 'series'], () => {
      void this.list.refresh();
      void this.desk.refresh();
    });
    const draft = setInterval(() => void this.desk.keepDraft(), DRAFT_EVERY_MS);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(draft);
      void this.desk.keepDraft();
    });
    this.#keys();
  }

  protected filter(change: Partial<ListFilter>): void {
    const changed = Object.entries(change).map(([name, value]) => [name, value === '' ? null : value]);
    const queryParams = { ...Object.fromEntries(changed), task: null };
    void this.#router.navigate([], { relativeTo: this.#route, queryParams, queryParamsHandling: 'merge' });
  }

  protected useView(filter: Readonly<Record<string, string>>): void {
    void this.#router.navigate([], { relativeTo: this.#route, queryParams: filter });
  }

  protected async finish(act: Finished['act']): Promise<void> {
    const done = await this.desk.finish(act);
    if (done === null) return;
    this.undo.set(done);
    const next = this.list.remove(done.taskKey, done.nextTaskKey);
    void this.list.count();
    if (next === null) await this.desk.open(null);
  }

  protected async withdraw(): Promise<void> {
    const done = this.undo();
    const open = this.desk.detail();
    const taskKey = done?.withdrawable === true ? done.taskKey : this.desk.may('withdraw') ? open?.taskKey : undefined;
    if (taskKey === undefined) return;
    this.undo.set(null);
    if (await this.desk.withdraw(taskKey, this.w.t('inbox.withdrawn'))) await this.list.admit();
  }

  protected async release(): Promise<void> {
    if (await this.desk.release()) await this.afterMove();
  }

  /** The task is in other hands now: the list and the panel show what is left to do. */
  protected async afterMove(): Promise<void> {
    const taskKey = this.list.selectedKey();
    await this.list.admit();
    if (this.list.selectedKey() === taskKey) await this.desk.open(taskKey);
  }

  protected focusForm(): void {
    this.panel().focusForm();
  }

  async #open(taskKey: string | null): Promise<void> {
    await this.desk.open(taskKey);
    const next = [this.list.neighbour(1), this.list.neighbour(2)];
    this.desk.prefetch(next.flatMap((row) => (row === null ? [] : [row.taskKey])));
  }

  #keys(): void {
    const reason = (index: number) => () => this.panel().chooseReason(index);
    useKeys('global', {
      back: () => {
        if (this.desk.rejecting()) this.desk.stopReject();
        else leaveField();
      },
    });
    useKeys('inbox', {
      down: () => this.list.step(1),
      up: () => this.list.step(-1),
      focusForm: () => this.focusForm(),
      claim: () => this.panel().claim(),
      release: () => this.panel().release(),
      approve: () => this.panel().approve(),
      reject: () => this.panel().reject(),
      complete: () => this.panel().complete(),
      withdraw: () => void this.withdraw(),
      assign: () => this.panel().assign(),
      talk: () => this.panel().talk(),
      filter: () => this.#host.nativeElement.querySelector<HTMLElement>('#inbox-filter')?.focus(),
      reason1: reason(0),
      reason2: reason(1),
      reason3: reason(2),
      reason4: reason(3),
      reason5: reason(4),
    });
  }
}
