import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { API } from '../api/api.ts';
import { FormView } from '../form/form-view.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { DiagnosisDesk } from './diagnosis-desk.ts';

/** S10, unfolded in the chart: code and stage with the group of the table beside them, and the versions before. */
@Component({
  selector: 'rt-diagnosis-edit',
  imports: [FormView, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './diagnosis-edit.html',
  styleUrl: './fold.css',
})
export class DiagnosisEdit {
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  readonly courseId = input.required<string>();
  readonly editable = input.required<boolean>();
  readonly saved = output<void>();
  readonly closed = output<void>();
  protected readonly desk = new DiagnosisDesk(inject(API), () => new Date(this.#clock.now()).toISOString());
  protected readonly when = dayAndTime;

  ngOnInit(): void {
    void this.desk.open(this.courseId());
  }

  protected async save(): Promise<void> {
    if (await this.desk.save(this.courseId())) this.saved.emit();
  }
}
