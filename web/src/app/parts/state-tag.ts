import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Words } from '../words/words.ts';
import { Icon } from './icon.ts';
import { lookOf, type StateKind } from './states.ts';

/** Takes a state, gives word, icon and colour. */
@Component({
  selector: 'rt-state',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<span class="tag {{ look().tone }}"><rt-icon [name]="look().icon" size="s" />{{ word() }}</span>`,
})
export class StateTag {
  readonly #w = inject(Words);
  readonly kind = input.required<StateKind>();
  readonly code = input.required<string>();
  protected readonly look = computed(() => lookOf(this.kind(), this.code()));
  protected readonly word = computed(() => this.#w.record(this.kind(), this.code()));
}
