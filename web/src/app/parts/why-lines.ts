import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Chart } from '@rtflow/contract/rest/patients';
import { Words } from '../words/words.ts';
import { Icon } from './icon.ts';

/** Why it waits: one sentence each, the holder named, with the task to open. */
@Component({
  selector: 'rt-why-lines',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (line of lines(); track line.zh) {
      <span class="why" [class.late]="line.overdue">
        <rt-icon [name]="line.overdue ? 'triangle' : 'clock'" size="s" />
        {{ w.say(line) }}
        @if (line.taskKey !== null) {
          <a routerLink="/inbox" [queryParams]="{ task: line.taskKey }">{{ w.t('chart.openTask') }}</a>
        }
      </span>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 6px;
      justify-content: flex-end;
    }
    .why {
      flex-wrap: wrap;
      gap: 2px 8px;
      padding: 4px 10px;
      font-size: 12px;
    }
    .why.late {
      color: var(--bad);
      background: var(--bad-t);
      border-color: var(--bad-l);
    }
    a {
      font-weight: 600;
    }
  `,
})
export class WhyLines {
  protected readonly w = inject(Words);
  readonly lines = input.required<Chart['why']>();
}
