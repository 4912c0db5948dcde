import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Words } from '../words/words.ts';

/** Grey bars in the place of the true lines. Shown only after 150 ms (Loaded says when). */
@Component({
  selector: 'rt-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="sk" role="status" [attr.aria-label]="w.t('state.loading')">
      @for (line of lines(); track $index) {
        <span [style.width.%]="line"></span>
      }
    </div>
  `,
  styles: `
    .sk {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 14px;
    }
    span {
      height: 14px;
      border-radius: 4px;
      background: var(--idle-t);
    }
  `,
})
export class Skeleton {
  protected readonly w = inject(Words);
  readonly rows = input(6);
  protected readonly lines = computed(() =>
    Array.from({ length: this.rows() }, (_, index) => 62 + ((index * 37) % 36)),
  );
}
