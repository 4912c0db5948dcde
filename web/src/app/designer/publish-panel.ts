import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { SESSION } from '../session/session.ts';
import type { Change, StepRoute } from './change-desk.ts';
import { MigrationPanel } from './migration-panel.ts';

type Act = Change['acts'][number];
interface Step {
  readonly route: StepRoute;
  readonly also: Readonly<Record<string, unknown>>;
}

/** Acts that ask for something before they are done. */
const ASKS: Readonly<Record<string, 'note' | 'password'>> = {
  RETURNED: 'note',
  REJECTED: 'note',
  ROLL_BACK: 'note',
  APPROVED: 'password',
};
const ROUTES: Readonly<Record<string, StepRoute>> = {
  SUBMITTED: 'changes.submit',
  WITHDRAWN: 'changes.withdraw',
  AGREED: 'changes.review',
  RETURNED: 'changes.review',
  APPROVED: 'changes.approve',
  REJECTED: 'changes.reject',
  PUBLISHED: 'changes.publish',
  DISCARDED: 'changes.discard',
};

/** The way of a change to its publication: what was done, what may be done now, and why not. */
@Component({
  selector: 'rt-publish-panel',
  imports: [Icon, MigrationPanel],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './publish-panel.html',
  styleUrl: './panels.css',
})
export class PublishPanel {
  protected readonly w = inject(Words);
  readonly change = input.required<Change>();
  readonly busy = input(false);
  readonly stepped = output<Step>();
  readonly undone = output<string>();
  protected readonly when = dayAndTime;
  protected readonly mayMove = inject(SESSION).may('bpmn.deploy');
  protected readonly asking = signal<Act | null>(null);
  protected readonly asks = computed(() => ASKS[this.asking()?.act ?? ''] ?? null);

  protected press(act: Act): void {
    if (ASKS[act.act]) this.asking.set(act);
    else this.#emit(act, act.act === 'AGREED' ? { agrees: true } : {});
  }

  protected confirm(text: string, effective: string): void {
    const act = this.asking();
    if (!act || text.trim() === '') return;
    this.asking.set(null);
    if (act.act === 'ROLL_BACK') return this.undone.emit(text.trim());
    const from = effective === '' ? {} : { effectiveAt: new Date(effective).toISOString() };
    if (act.act === 'APPROVED') return this.#emit(act, { password: text, ...from });
    this.#emit(act, { note: text.trim(), ...(act.act === 'RETURNED' && { agrees: false }) });
  }

  #emit(act: Act, also: Step['also']): void {
    const route = ROUTES[act.act];
    if (route) this.stepped.emit({ route, also });
  }
}
