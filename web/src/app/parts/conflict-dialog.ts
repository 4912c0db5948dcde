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

/** Someone else saved first: only the answers that differ, mine beside theirs, choose one each. */
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
  readonly labels = input<Readonly<Record<string, string>>>({});
  readonly merged = output<Readonly<Record<string, unknown>>>();
  protected readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');
  protected readonly chosen = signal<ReadonlySet<string>>(new Set());
  protected readonly when = computed(() => dayAndTime(this.problem().conflict?.changedAt ?? null));
  protected readonly rows = computed(() => {
    const theirs = this.problem().conflict?.fields ?? {};
    const mine = this.mine();
    return Object.keys(theirs)
      .filter((key) => JSON.stringify(theirs[key]) !== JSON.stringify(mine[key]))
      .map((key) => ({ key, label: this.labels()[key] ?? key, mine: textOf(mine[key]), theirs: textOf(theirs[key]) }));
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

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return '—';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
