import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { API } from '../api/api.ts';
import { DateBox } from '../parts/date-box.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { PATIENT_FIELDS, PatientEditDesk } from './patient-edit-desk.ts';

const CHOICES: Readonly<Record<string, readonly string[]>> = {
  sex: ['M', 'F', 'U'],
  insurance: ['EMPLOYEE', 'RESIDENT', 'SELF', 'OTHER'],
};

/** Demographics, unfolded in the chart to be corrected, with what each field was before. */
@Component({
  selector: 'rt-patient-edit',
  imports: [DateBox, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './patient-edit.html',
  styleUrl: './fold.css',
})
export class PatientEdit {
  protected readonly w = inject(Words);
  readonly patientId = input.required<string>();
  readonly saved = output<void>();
  readonly closed = output<void>();
  protected readonly desk = new PatientEditDesk(inject(API));
  protected readonly fields = PATIENT_FIELDS;
  protected readonly choices = CHOICES;
  protected readonly when = dayAndTime;

  ngOnInit(): void {
    void this.desk.open(this.patientId());
  }

  protected async save(): Promise<void> {
    if (await this.desk.save(this.patientId())) this.saved.emit();
  }

  protected word(field: string, value: string | null): string {
    if (value === null) return '—';
    if (field === 'sex') return this.w.t(`sex.${value}`);
    return field === 'insurance' ? this.w.record('insurance', value) : value;
  }
}
