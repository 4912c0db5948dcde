import {
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { userTask } from '@rtflow/contract/user-tasks';
import { FormView } from '../form/form-view.ts';
import { DueMark } from '../parts/due.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { PatientBanner } from '../parts/patient-banner.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { SeriesStrip } from '../parts/series-strip.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayAndTime, duration } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { ActionBar } from './action-bar.ts';
import { attemptKey } from './decisions.ts';
import { Guidance } from './guidance.ts';
import { AssignPanel } from './assign-panel.ts';
import { RefusedPanel } from './refused-panel.ts';
import { RejectPanel } from './reject-panel.ts';
import { TalkPanel } from './talk-panel.ts';
import type { Finished, TaskDesk } from './task-desk.ts';

/** Right pane: whose task, why me, the form with its images and facts, the acts. */
@Component({
  selector: 'rt-task-panel',
  imports: [
    ActionBar,
    AssignPanel,
    DueMark,
    Empty,
    FormView,
    Guidance,
    Icon,
    PatientBanner,
    ProblemBox,
    RefusedPanel,
    RejectPanel,
    RouterLink,
    SeriesStrip,
    Skeleton,
    TalkPanel,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './task-panel.html',
  styleUrl: './task-panel.css',
})
export class TaskPanel {
  protected readonly w = inject(Words);
  readonly #clock = inject(ScreenClock);
  readonly desk = input.required<TaskDesk>();
  readonly finished = output<Finished['act']>();
  readonly released = output<void>();
  readonly nudged = output<void>();
  readonly given = output<void>();
  readonly withdrawn = output<void>();
  protected readonly assigning = linkedSignal({
    source: () => this.desk().detail()?.taskKey,
    computation: () => false,
  });
  protected readonly talking = linkedSignal({
    source: () => this.desk().detail()?.taskKey,
    computation: () => false,
  });
  protected readonly formView = viewChild(FormView);
  protected readonly detail = computed(() => this.desk().detail());
  protected readonly attemptKey = attemptKey;
  protected readonly recurs = computed(() => userTask(this.detail()?.taskId ?? '')?.recurs === true);
  protected readonly isOpen = computed(() => this.detail()?.state === 'CREATED');
  /** The form can be filled in by whoever holds the task. */
  protected readonly editable = computed(
    () => this.isOpen() && (this.desk().may('complete') || this.desk().may('approve')),
  );
  protected readonly omitted = computed(() => {
    if (!this.desk().decisions().inBar) return [];
    return this.desk().rejecting() ? ['decision', 'rejectReason', 'comment'] : ['decision', 'rejectReason'];
  });
  protected readonly waited = computed(() => {
    const detail = this.detail();
    if (detail === null || !this.isOpen()) return null;
    return duration(this.#clock.now() - Date.parse(detail.createdAt), this.w.language());
  });
  protected readonly doneAt = computed(() => dayAndTime(this.detail()?.completedAt ?? null));

  focusForm(): void {
    this.formView()?.focusFirst();
  }

  claim(): void {
    if (this.desk().may('claim')) void this.desk().claim();
  }

  release(): void {
    if (this.desk().may('release')) this.released.emit();
  }

  approve(): void {
    if (this.desk().decisions().inBar && this.editable()) this.finished.emit('approve');
  }

  reject(): void {
    if (!this.desk().decisions().inBar || !this.editable()) return;
    if (this.desk().rejecting()) this.desk().stopReject();
    else this.desk().startReject();
  }

  complete(): void {
    if (!this.editable()) return;
    if (this.desk().rejecting()) this.finished.emit('reject');
    else if (this.desk().decisions().inBar) this.finished.emit('approve');
    else this.finished.emit('complete');
  }

  chooseReason(index: number): void {
    const reason = this.desk().decisions().reasons[index];
    if (this.desk().rejecting() && reason !== undefined) this.desk().form()?.set('rejectReason', reason.code);
  }

  assign(): void {
    if (this.desk().may('assign') && this.isOpen()) this.assigning.update((open) => !open);
  }

  talk(): void {
    this.talking.update((open) => !open);
  }

  protected async give(to: { userId: string; reason: string }): Promise<void> {
    if (!(await this.desk().assign(to.userId, to.reason))) return;
    this.assigning.set(false);
    this.given.emit();
  }

  protected goTo(field: string): void {
    this.formView()?.focus(field);
  }
}
