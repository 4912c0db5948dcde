import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';

/** The screen exists, the right is missing: says which one, and who grants it. */
@Component({
  selector: 'rt-no-right',
  imports: [Icon, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="box" role="status">
      <rt-icon name="lock" size="l" />
      <p class="b">{{ w.t('problem.noRight', { permission: needs() ?? '' }) }}</p>
      <p class="mut">{{ w.t('problem.whoGrants') }}</p>
      <a class="btn" routerLink="/">{{ w.t('act.back') }}</a>
    </div>
  `,
  styles: `
    .box {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 8px;
      padding-top: 96px;
    }
  `,
})
export class NoRight {
  protected readonly w = inject(Words);
  readonly needs = input<string>();
}
