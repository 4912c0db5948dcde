import { ChangeDetectionStrategy, Component, effect, inject, input, output } from '@angular/core';
import { Words } from '../words/words.ts';
import { Icon } from './icon.ts';

/** How long the way back stays in sight, ms. */
const STAYS_MS = 6000;

/** What was just done, and the key that takes it back. */
@Component({
  selector: 'rt-undo-bar',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="undo" role="status">
      <rt-icon name="check" size="s" /><span>{{ text() }}</span>
      @if (undoable()) {
        <button type="button" (click)="undone.emit()">{{ w.t('act.withdraw') }}<kbd>U</kbd></button>
      }
    </div>
  `,
  styles: `
    .undo {
      position: absolute;
      left: 50%;
      bottom: 70px;
      transform: translateX(-50%);
      z-index: 20;
      display: flex;
      align-items: center;
      gap: 8px;
      height: 38px;
      padding: 0 8px 0 14px;
      color: #fff;
      background: #15222c;
      border-radius: var(--r-2);
      box-shadow: var(--shadow);
      white-space: nowrap;
    }
    button {
      display: inline-flex;
      gap: 6px;
      align-items: center;
      height: 28px;
      padding: 0 8px;
      border: 1px solid #637481;
      border-radius: var(--r-1);
      background: none;
      color: #fff;
      font: inherit;
      cursor: pointer;
    }
  `,
})
export class UndoBar {
  protected readonly w = inject(Words);
  readonly text = input.required<string>();
  readonly undoable = input(true);
  readonly undone = output<void>();
  readonly expired = output<void>();

  constructor() {
    effect((onCleanup) => {
      this.text();
      const timer = setTimeout(() => this.expired.emit(), STAYS_MS);
      onCleanup(() => clearTimeout(timer));
    });
  }
}
