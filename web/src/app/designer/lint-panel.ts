import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import type { Finding } from './lint/rt-rules.ts';

/** What the checks say while drawing; a row leads to its element. */
@Component({
  selector: 'rt-lint-panel',
  imports: [Empty, Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (findings(); as found) {
      <ul>
        @for (one of found; track $index) {
          <li>
            <button type="button" [class.on]="one.elementId === pointed()" (click)="picked.emit(one.elementId)">
              <rt-icon
                [name]="one.category === 'error' ? 'cross' : 'triangle'"
                size="s"
                [class.t-bad]="one.category === 'error'"
                [class.t-warn]="one.category === 'warn'"
              />
              <span class="mono id">{{ one.elementId }}</span>
              <span>{{ said(one) }}</span>
              <small class="mono">{{ one.rule }}</small>
            </button>
          </li>
        } @empty {
          <li><rt-empty [text]="w.t('designer.lint.clean')" icon="check" /></li>
        }
      </ul>
    } @else {
      <p class="note">{{ w.t('designer.lint.waiting') }}</p>
    }
  `,
  styleUrl: './panels.css',
})
export class LintPanel {
  protected readonly w = inject(Words);
  readonly findings = input.required<readonly Finding[] | null>();
  readonly pointed = input<string | null>(null);
  readonly picked = output<string>();

  /** In the language of the moment where the dictionary knows the rule, else as the rule says it. */
  protected said({ rule, message, about }: Finding): string {
    const key = `designer.rules.${rule.replace(/[/.]/g, '-')}`;
    const words = this.w.t(key, { about: about ?? '' });
    return words === key ? message : words;
  }
}
