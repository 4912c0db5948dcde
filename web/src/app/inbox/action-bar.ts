import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { ROLES, type Role } from '@rtflow/domain';
import { keyFor } from '../keys/registry.ts';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import type { TaskDesk } from './task-desk.ts';

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
  protected readonly keys = {
    approve: keyFor('inbox', 'approve'),
    reject: keyFor('inbox', 'reject'),
    complete: 'Ctrl ↵',
    claim: keyFor('inbox', 'claim'),
    release: keyFor('inbox', 'release'),
  };
  protected readonly decides = computed(() => this.editable() && this.desk().decisions().inBar);
  protected readonly approveWord = computed(() => {
    const [only] = this.desk().decisions().forward;
    return only === undefined || only.code === 'approve' ? this.w.t('act.approve') : this.w.say(only);
  });
  protected readonly signed = computed(() => this.desk().form()?.schema.properties?.signed === true);
  /** The first act that is barred, as a sentence: cause, then who can lift it. */
  protected readonly barred = computed(() => {
    const act = this.desk()
      .detail()
      ?.acts.find((each) => !each.allowed && each.why !== undefined);
    if (act?.why === undefined) return null;
    const fixer = act.why.whoCanFix;
    const role = fixer !== undefined && fixer in ROLES ? this.w.say(ROLES[fixer as Role]) : fixer;
    return this.w.say(act.why) + (role === undefined ? '' : ` · ${this.w.t('problem.whoCanFix', { role })}`);
  });
}
