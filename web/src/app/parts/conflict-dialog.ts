import type { ElementRef } from '@angular/core';
import {
  afterNextRender,
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { Problem } from '@rtflow/contract/rest/problem';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';

/** An answer as people read it: the label of its field, the words of its value. */
export interface AnswerWords {
  label(key: string): string;
  value(key: string, value: unknown): string;
}

/**
 * Someone else was first: who, when, with what, and only the answers that differ, mine beside theirs. On a task that is still
 * open one is chosen each; what has been decided is never merged, my text stays readable until I have seen it.
 */
@Component({
  selector: 'rt-conflict',
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './conflict-dialog.html',
  styleUrl: './conflict-dialog.css',
})
export class ConflictDialog {
  protected readonly w = inject(Words);
  readonly problem = input.required<Problem>();
  readonly mine = input.required<Readonly<Record<string, unknown>>>();
  readonly words = input.required<AnswerWords>();
  readonly merged = output<Readonly<Record<string, unknown>>>();
  protected readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly ended = computed(() => this.problem().code === 'TASK_ENDED');
  protected readonly headline = computed(() => {
    const conflict = this.problem().conflict;
    if (conflict === undefined) return '';
    const change = conflict.change === null ? this.w.t('conflict.changed') : this.w.say(conflict.change);
    return this.w.t('conflict.who', {
      who: this.w.say(conflict.changedBy),
      at: dayAndTime(conflict.changedAt),
      change,
    });
  });
  protected readonly rows = computed(() => {
    const theirs = this.problem().conflict?.fields ?? {};
    const mine = this.mine();
    const words = this.words();
    return [...new Set([...Object.keys(theirs), ...(this.ended() ? Object.keys(mine) : [])])]
      .filter((key) => !isSame(theirs[key], mine[key]))
      .map((key) => ({
        key,
        label: words.label(key),
        mine: words.value(key, mine[key]),
        theirs: words.value(key, theirs[key]),
      }));
  });

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }

  protected keepMine(key: string, mine: boolean): void {
    this.chosen.update((chosen) => {
      const next = new Set(chosen);
      if (mine) next.add(key);
      else next.delete(key);
      return next;
    });
  }

  /** Fields that the other person did not touch are mine anyway. */
  protected take(): void {
    const theirs = this.problem().conflict?.fields ?? {};
    const kept = Object.entries(this.mine()).filter(([key]) => !(key in theirs) || this.chosen().has(key));
    this.merged.emit(Object.fromEntries(kept));
  }
}

/** Not answered is one thing, however it is kept. */
function isSame(a: unknown, b: unknown): boolean {
  const blank = (value: unknown): boolean =>
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0);
  return (blank(a) && blank(b)) || JSON.stringify(a) === JSON.stringify(b);
}
