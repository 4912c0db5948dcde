import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { ICON_PATHS, type IconName } from './icon-paths.ts';

/** Decorative drawing beside a word; the word carries the meaning, so it is hidden from readers. */
@Component({
  selector: 'rt-icon',
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { '[class]': 'size()' },
  template: `<svg
    class="ic"
    [class.s]="size() === 's'"
    [class.l]="size() === 'l'"
    viewBox="0 0 16 16"
    aria-hidden="true"
  >
    <path [attr.d]="path()" />
  </svg>`,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  readonly size = input<'s' | 'm' | 'l'>('m');
  protected readonly path = computed(() => ICON_PATHS[this.name()]);
}
