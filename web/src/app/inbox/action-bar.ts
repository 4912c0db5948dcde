import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { keyFor } from '../keys/registry.ts';
import { Icon } from '../parts/icon.ts';
import { roleWords } from '../words/roles.ts';
import { Words } from '../words/words.ts';
import type { TaskDesk } from './task-desk.ts';

/** Acts of whoever works on the task; that others may not reassign it says nothing to them. */
const OWN_ACTS: ReadonlySet<string> = new Set(['claim', 'complete', 'approve', 'reject', 'withdraw']);

/** The acts that are legal now, with their keys, and in words why the others are not. */
@Component({
  selector: 'rt-action-bar',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './action-bar.html',
  styleUrl: './action-bar.css',
})
export class ActionBar {
  protected readonly w = inject(Words);
  readonly desk = input.required<TaskDesk>();
  readonly editable = input.required<boolean>();
  readonly approved = output<void>();
  readonly rejected = output<void>();
  readonly completed = output<void>();
  readonly claimed = output<void>();
  readonly released = output<void>();
  readonly nudged = output<void>();
  readonly assigned = output<void>();
  readonly withdrawn = output<void>();
  protected readonly keys = {
    approve: keyFor('inbox', 'approve'),
    reject: keyFor('inbox', 'reject'),
    complete: 'Ctrl ↵',
    claim: keyFor('inbox', 'claim'),
    release: keyFor('inbox', 'release'),
    assign: keyFor('inbox', 'assign'),
  };
  protected readonly decides = computed(() => this.editable() && this.desk().decisions().inBar);
  protected readonly approveWord = computed(() => {
    const [only] = this.desk().decisions().forward;
    return only === undefined || only.code === 'approve' ? this.w.t('act.approve') : this.w.say(only);
  });
  /** The first act that is barred, as a sentence: cause, then who can lift it. */
  protected readonly barred = computed(() => {
    const act = this.desk()
      .detail()
      ?.acts.find((each) => OWN_ACTS.has(each.act) && !each.allowed && each.why !== undefined);
    if (act?.why === undefined) return null;
    const fixer = act.why.whoCanFix;
    if (fixer === undefined) return this.w.say(act.why);
    return `${this.w.say(act.why)} · ${this.w.t('problem.whoCanFix', { role: roleWords(fixer, this.w.language()) })}`;
  });
}
