import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Words } from '../words/words.ts';
import { Tokens } from './tokens.ts';
import { Webhooks } from './webhooks.ts';

const TABS = ['tokens', 'webhooks'] as const;

/** What third parties are given: tokens for the API, and news of what happens here. */
@Component({
  selector: 'rt-integration',
  imports: [Tokens, Webhooks],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <header class="tools">
      <div class="seg" role="tablist">
        @for (one of tabs; track one) {
          <button
            type="button"
            role="tab"
            [class.on]="tab() === one"
            [attr.aria-selected]="tab() === one"
            (click)="tab.set(one)"
          >
            {{ w.t('integration.' + one) }}
          </button>
        }
      </div>
      <span class="sp"></span>
      <a class="btn t" href="/api/docs" target="_blank">{{ w.t('integration.docs') }}</a>
    </header>
    @switch (tab()) {
      @case ('tokens') {
        <rt-tokens />
      }
      @case ('webhooks') {
        <rt-webhooks />
      }
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      height: 100%;
      background: var(--surface);
    }
    .tools {
      display: flex;
      align-items: center;
      gap: 10px;
      flex: none;
      height: 48px;
      padding: 0 16px;
      border-bottom: 1px solid var(--line);
    }
    rt-tokens,
    rt-webhooks {
      flex: 1;
    }
  `,
})
export class Integration {
  protected readonly w = inject(Words);
  protected readonly tabs = TABS;
  protected readonly tab = signal<(typeof TABS)[number]>('tokens');
}
