import { ChangeDetectionStrategy, Component, effect, inject, input, output, signal, untracked } from '@angular/core';
import type { Problem } from '@rtflow/contract/rest/problem';
import { API } from '../api/api.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { StateTag } from '../parts/state-tag.ts';
import { Words } from '../words/words.ts';
import { StudyMatch } from './study-match.ts';

const FIELDS = ['patientId', 'patientName', 'birthDate', 'sex'] as const;

/** Whose a study is: find the course, see both identities side by side, say why. */
@Component({
  selector: 'rt-match-panel',
  imports: [ProblemBox, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './match-panel.html',
  styleUrl: './match-panel.css',
})
export class MatchPanel {
  protected readonly w = inject(Words);
  protected readonly match = new StudyMatch(inject(API));
  readonly studyUid = input.required<string>();
  readonly receivedId = input.required<string>();
  readonly busy = input(false);
  readonly refused = input<Problem | null>(null);
  readonly matched = output<{ readonly courseId: string; readonly reason: string }>();
  readonly left = output<void>();
  protected readonly reason = signal('');
  protected readonly fields = FIELDS;

  constructor() {
    effect(() => {
      const [studyUid, receivedId] = [this.studyUid(), this.receivedId()];
      untracked(() => {
        this.reason.set('');
        void this.match.begin(studyUid, receivedId);
      });
    });
  }

  protected missing(): boolean {
    return this.match.courseId() === '' || this.reason().trim() === '';
  }

  protected done(): void {
    if (!this.missing()) this.matched.emit({ courseId: this.match.courseId(), reason: this.reason().trim() });
  }

  /** A code of DICOM in words, a date with its dashes. */
  protected shown(field: (typeof FIELDS)[number], value: string): string {
    if (value === '') return '—';
    if (field === 'sex') return this.w.code('sex', value === 'O' ? 'U' : value);
    return field === 'birthDate' ? value.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3') : value;
  }
}
