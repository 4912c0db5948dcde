import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import { movedColumn } from './chosen-columns.ts';

/** Which columns a list shows, and in which order. */
@Component({
  selector: 'rt-column-menu',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <button type="button" class="btn sm" [attr.aria-expanded]="open()" (click)="open.set(!open())">
      <rt-icon name="columns" size="s" />{{ w.t('views.columns') }}
    </button>
    @if (open()) {
      <div class="veil" (click)="open.set(false)"></div>
      <div class="pop" (keydown.escape)="open.set(false)">
        @for (column of chosen(); track column; let first = $first; let last = $last) {
          <div class="line">
            <label><input type="checkbox" checked (change)="toggle(column)" />{{ word(column) }}</label>
            <span class="sp"></span>
            <button
              type="button"
              class="btn t sm"
              [disabled]="first"
              [attr.aria-label]="w.t('views.columnUp', { column: word(column) })"
              (click)="move(column, -1)"
            >
              ↑
            </button>
            <button
              type="button"
              class="btn t sm"
              [disabled]="last"
              [attr.aria-label]="w.t('views.columnDown', { column: word(column) })"
              (click)="move(column, 1)"
            >
              ↓
            </button>
          </div>
        }
        @for (column of hidden(); track column) {
          <label><input type="checkbox" (change)="toggle(column)" />{{ word(column) }}</label>
        }
        <button type="button" class="btn t sm" (click)="reset.emit()">{{ w.t('views.resetColumns') }}</button>
      </div>
    }
  `,
  styleUrl: './menus.css',
})
export class ColumnMenu<C extends string> {
  protected readonly w = inject(Words);
  readonly all = input.required<readonly C[]>();
  readonly chosen = input.required<readonly C[]>();
  /** Dictionary scope of the columns' words. */
  readonly scope = input.required<string>();
  readonly changed = output<readonly C[]>();
  readonly reset = output<void>();
  protected readonly open = signal(false);
  protected readonly hidden = computed(() => this.all().filter((column) => !this.chosen().includes(column)));

  protected word(column: C): string {
    return this.w.t(`${this.scope()}.${column}`);
  }

  protected toggle(column: C): void {
    const chosen = this.chosen();
    this.changed.emit(chosen.includes(column) ? chosen.filter((each) => each !== column) : [...chosen, column]);
  }

  protected move(column: C, by: 1 | -1): void {
    this.changed.emit(movedColumn(this.chosen(), column, by));
  }
}
