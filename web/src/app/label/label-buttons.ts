import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { API } from '../api/api.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';
import { LabelDesk, type LabelKind } from './label-desk.ts';
import { printPage } from './print-page.ts';

/** Label and wristband of a patient; why, from the second copy on. */
@Component({
  selector: 'rt-label-buttons',
  imports: [Icon, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="row">
      @for (kind of kinds; track kind) {
        <button
          type="button"
          class="btn"
          [class.sm]="small()"
          [disabled]="desk.busy()"
          (click)="desk.print(patientId(), kind)"
        >
          <rt-icon name="printer" size="s" />{{ w.t('label.print.' + kind) }}
        </button>
      }
      @if (desk.printed(); as done) {
        <span class="mut" role="status">{{ w.t('label.printed', { n: done.copyNo }) }}</span>
      }
    </div>
    @if (desk.asking(); as kind) {
      <div class="ask" role="group" [attr.aria-label]="w.t('label.why')">
        <span>{{ w.t('label.why') }}</span>
        @for (reason of reasons; track reason) {
          <button
            type="button"
            class="chip"
            [disabled]="desk.busy()"
            (click)="desk.print(patientId(), kind, w.t('label.reason.' + reason))"
          >
            {{ w.t('label.reason.' + reason) }}
          </button>
        }
        <button type="button" class="btn t sm" (click)="desk.cancel()">{{ w.t('act.cancel') }}</button>
      </div>
    }
    @if (desk.problem(); as problem) {
      <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
    }
  `,
  styles: `
    .ask {
      display: flex;
      flex-wrap: wrap;
      gap: 6px 8px;
      align-items: center;
      margin-top: 8px;
    }
  `,
})
export class LabelButtons {
  protected readonly w = inject(Words);
  readonly patientId = input.required<string>();
  readonly small = input(false);
  protected readonly desk = new LabelDesk(inject(API), printPage);
  protected readonly kinds: readonly LabelKind[] = ['LABEL', 'WRISTBAND'];
  protected readonly reasons = ['damaged', 'lost', 'changed'];
}
