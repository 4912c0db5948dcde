import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { Icon } from './icon.ts';
import { factLines, waitWords, type Wait } from './wait-words.ts';

/** What active elements wait for: a sentence each, with its code and facts to open. */
@Component({
  selector: 'rt-waits',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (wait of ordered(); track $index) {
      <details [class.bad]="wait.code === 'INCIDENT'">
        <summary>
          <rt-icon [name]="wait.code === 'INCIDENT' ? 'triangle' : 'clock'" size="s" />
          <span>
            <b>{{ names().get(wait.elementId) ?? wait.elementId }}</b>
            {{ sentence(wait) }}
          </span>
        </summary>
        <dl>
          <dt>{{ w.t('wait.code') }}</dt>
          <dd class="mono">{{ wait.code }}</dd>
          <dt>{{ w.t('wait.element') }}</dt>
          <dd>
            <button type="button" class="plain mono" (click)="picked.emit(wait.elementId)">{{ wait.elementId }}</button>
          </dd>
          <dt>{{ w.t('wait.since') }}</dt>
          <dd>{{ when(wait.since) }}</dd>
          @for (fact of facts(wait); track fact.name) {
            <dt>{{ w.code('wait.facts', fact.name) }}</dt>
            <dd class="mono">{{ fact.value }}</dd>
          }
        </dl>
      </details>
    }
  `,
  styles: `
    details {
      border-bottom: 1px solid var(--line);
      font-size: 12px;
    }
    summary {
      display: flex;
      gap: 6px;
      padding: 6px 12px;
      cursor: pointer;
      list-style: none;
    }
    summary:hover {
      background: var(--sunken);
    }
    rt-icon {
      margin-top: 2px;
    }
    .bad summary {
      color: var(--bad);
    }
    dl {
      display: grid;
      grid-template-columns: max-content minmax(0, 1fr);
      gap: 2px 10px;
      margin: 0;
      padding: 4px 12px 8px 31px;
    }
    dt {
      color: var(--ink-3);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
    }
    .plain {
      padding: 0;
      border: 0;
      background: none;
      font: inherit;
      color: var(--brand);
      cursor: pointer;
      text-align: left;
      overflow-wrap: anywhere;
    }
  `,
})
export class Waits {
  protected readonly w = inject(Words);
  readonly waits = input.required<readonly Wait[]>();
  readonly names = input.required<ReadonlyMap<string, string>>();
  readonly picked = output<string>();
  protected readonly when = dayAndTime;
  protected readonly facts = factLines;

  /** What stopped first, what a step waits for itself next; what may interrupt it last. */
  protected readonly ordered = computed(() => this.waits().toSorted((a, b) => rankOf(a) - rankOf(b)));

  protected sentence(wait: Wait): string {
    const { key, values } = waitWords(wait, this.w.language());
    if (wait.code === 'INCIDENT') values['type'] = this.w.code('operations.types', values['type'] ?? '');
    return this.w.t(`wait.${key}`, values);
  }
}

function rankOf({ code, elementId, facts }: Wait): number {
  if (code === 'INCIDENT') return 0;
  return 'handler' in facts && facts['handler'] !== elementId ? 2 : 1;
}
