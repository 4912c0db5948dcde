import { afterNextRender, ChangeDetectionStrategy, Component, ElementRef, inject, input, output } from '@angular/core';
import { API } from '../api/api.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Words } from '../words/words.ts';
import { DailyQa, type QaItem, type Verdict } from './daily-qa.ts';
import type { Device } from './device-state.ts';

/** 晨检: every item with its limits beside the field; what is out of limit is said while it is typed. */
@Component({
  selector: 'rt-qa-panel',
  imports: [Icon, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './qa-panel.html',
  styleUrl: './qa-panel.css',
})
export class QaPanel {
  protected readonly w = inject(Words);
  protected readonly qa = new DailyQa(inject(API));
  readonly device = input.required<Device>();
  readonly saved = output<Verdict>();
  readonly left = output<void>();
  protected readonly passes = [true, false];

  constructor() {
    const host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const started = this.qa.start();
    afterNextRender(() => void started.then(() => setTimeout(() => host.querySelector('input')?.focus())));
  }

  protected text(item: QaItem): string {
    const answer = this.qa.answer(item.code);
    return typeof answer === 'string' ? answer : '';
  }

  protected async save(): Promise<void> {
    const verdict = await this.qa.save(this.device().deviceId);
    if (verdict !== null) this.saved.emit(verdict);
  }
}
