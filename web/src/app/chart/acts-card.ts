import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import type { Problem } from '@rtflow/contract/rest/problem';
import { API } from '../api/api.ts';
import { problemOf } from '../api/loaded.ts';
import { DateBox } from '../parts/date-box.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { roleWords } from '../words/roles.ts';
import { Words } from '../words/words.ts';
import { ACT_ASKS, isCourseAct, sendAct, type CourseAct, type LegalAct } from './legal-acts.ts';

/** 此刻可做: legal acts as buttons, barred ones as a sentence with who can lift it; reasons are asked in place. */
@Component({
  selector: 'rt-acts-card',
  imports: [DateBox, Icon, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './acts-card.html',
  styleUrl: './acts-card.css',
})
export class ActsCard {
  readonly #client = inject(API);
  protected readonly w = inject(Words);
  readonly acts = input.required<readonly LegalAct[]>();
  readonly courseId = input.required<string>();
  readonly courseNo = input.required<string>();
  readonly done = output<void>();
  protected readonly open = signal<CourseAct | null>(null);
  protected readonly reasonCode = signal('');
  protected readonly note = signal('');
  protected readonly resumeOn = signal('');
  protected readonly tried = signal(false);
  protected readonly busy = signal(false);
  protected readonly problem = signal<Problem | null>(null);
  protected readonly legal = computed(() => this.acts().filter((act) => act.allowed && isCourseAct(act.act)));
  protected readonly barred = computed(() => this.acts().filter((act) => !act.allowed && act.why !== undefined));
  protected readonly ask = computed(() => {
    const act = this.open();
    return act === null ? null : ACT_ASKS[act];
  });
  protected readonly complete = computed(() => {
    const ask = this.ask();
    if (ask === null) return false;
    return (
      (!ask.reason || this.reasonCode() !== '') &&
      (this.reasonCode() !== 'OTHER' || this.note().trim() !== '') &&
      (!ask.resumeDate || /^\d{4}-\d{2}-\d{2}$/.test(this.resumeOn()))
    );
  });

  protected toggle(act: string): void {
    this.problem.set(null);
    this.tried.set(false);
    this.reasonCode.set('');
    this.note.set('');
    this.resumeOn.set('');
    this.open.set(isCourseAct(act) && this.open() !== act ? act : null);
  }

  protected async send(): Promise<void> {
    const act = this.open();
    this.tried.set(true);
    if (act === null || !this.complete() || this.busy()) return;
    this.busy.set(true);
    this.problem.set(null);
    try {
      await sendAct(this.#client, act, {
        courseId: this.courseId(),
        reasonCode: this.reasonCode(),
        note: this.note().trim(),
        expectedResume: this.resumeOn(),
      });
      this.open.set(null);
      this.done.emit();
    } catch (error) {
      this.problem.set(problemOf(error));
    } finally {
      this.busy.set(false);
    }
  }

  protected why(act: LegalAct): string {
    if (act.why === undefined) return '';
    const fixer = act.why.whoCanFix;
    if (fixer === undefined) return this.w.say(act.why);
    return `${this.w.say(act.why)} · ${this.w.t('problem.whoCanFix', { role: roleWords(fixer, this.w.language()) })}`;
  }
}
