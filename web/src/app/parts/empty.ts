import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { Icon } from './icon.ts';
import type { IconName } from './icon-paths.ts';

/** Nothing here: says why, and offers the next act in its content. */
@Component({
  selector: 'rt-empty',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="empty" role="status">
      <rt-icon [name]="icon()" size="l" />
      <p>{{ text() }}</p>
      <ng-content />
    </div>
  `,
  styles: `
    .empty {
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: 8px;
      padding: 40px 20px;
      color: var(--ink-3);
      text-align: center;
    }
  `,
})
export class Empty {
  readonly text = input.required<string>();
  readonly icon = input<IconName>('check');
}
