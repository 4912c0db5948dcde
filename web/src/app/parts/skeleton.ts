import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Words } from '../words/words.ts';

/** Grey bars in the place of the true lines, or the cards of a page. Shown only after 150 ms (Loaded says when). */
@Component({
  selector: 'rt-skeleton',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div [class]="'sk ' + kind()" role="status" [attr.aria-label]="w.t('state.loading')">
      @if (kind() === 'page') {
        <i class="banner"></i>
        <div class="cols">
          <i class="toc"></i>
          <div><i class="wide"></i><i class="card"></i><i class="card"></i></div>
          <i class="side"></i>
        </div>
      } @else {
        @for (line of lines(); track $index) {
          <span [style.width.%]="line"></span>
        }
      }
    </div>
  `,
  styles: `
    .sk {
      display: flex;
      flex-direction: column;
      gap: 18px;
      padding: 14px;
    }
    span {
      height: 14px;
      border-radius: 4px;
      background: var(--line);
    }
    .page {
      gap: 12px;
      padding: 0;
    }
    i {
      display: block;
      background: var(--surface);
      border: 1px solid var(--line);
      border-radius: var(--r-3);
    }
    .banner {
      height: 102px;
      border-width: 0 0 1px;
      border-radius: 0;
    }
    .cols {
      display: grid;
      grid-template-columns: 112px 1fr 300px;
      gap: 12px;
      padding: 0 12px;
    }
    .cols > div {
      display: grid;
      grid-template-columns: 1fr 1fr;
      gap: 10px;
    }
    .wide {
      grid-column: 1 / 3;
      height: 216px;
    }
    .card {
      height: 150px;
    }
    .toc {
      height: 280px;
      border-width: 0 0 0 2px;
      border-radius: 0;
      background: none;
    }
    .side {
      height: 320px;
    }
  `,
})
export class Skeleton {
  protected readonly w = inject(Words);
  readonly kind = input<'lines' | 'page'>('lines');
  readonly rows = input(6);
  protected readonly lines = computed(() =>
    Array.from({ length: this.rows() }, (_, index) => 62 + ((index * 37) % 36)),
  );
}
