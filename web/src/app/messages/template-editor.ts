import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MESSAGE_CHANNELS, type MessageChannel } from '@rtflow/domain/message-kinds';
import { Words } from '../words/words.ts';
import type { MessageDesk, Template } from './message-desk.ts';

const LANGUAGES = ['zh', 'en'] as const;

/** The text of one kind of message: only the fields of its list, shown at once with sample values. */
@Component({
  selector: 'rt-template-editor',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <h2>{{ w.t('messages.kinds.' + draft().kind) }}</h2>
    <p class="mut">{{ w.t('messages.onlyFields') }}</p>
    <p class="row wrap">
      @for (one of draft().fields; track one.field) {
        <code class="chip">{{ braced(one.field) }}</code>
      }
    </p>
    @for (language of languages; track language) {
      <label
        >{{ w.t('messages.language.' + language) }}
        <textarea
          #text
          class="in"
          rows="3"
          maxlength="255"
          [readOnly]="!mayWrite()"
          [value]="draft()[language]"
          (input)="write(language, text.value)"
        ></textarea>
      </label>
      @if (desk().preview()?.[language]; as shown) {
        @if (shown.text !== null) {
          <p class="card bubble">{{ shown.text }}</p>
        }
        @for (fault of shown.faults; track $index) {
          <p class="t-bad" role="alert">{{ w.t('messages.fault.' + fault.code, { at: fault.at }) }}</p>
        }
      }
    }
    <h2>{{ w.t('messages.providerIds') }}</h2>
    <p class="mut">{{ w.t('messages.providerIdsWhy') }}</p>
    @for (channel of channels; track channel) {
      <label
        >{{ w.t('messages.channels.' + channel) }}
        <input
          #id
          class="in mono"
          maxlength="64"
          [readOnly]="!mayWrite()"
          [value]="draft().providerIds[channel] ?? ''"
          (change)="setId(channel, id.value.trim())"
      /></label>
    }
    <p class="row wrap end">
      <button type="button" class="btn" (click)="desk().edit(null)">{{ w.t('act.cancel') }}</button>
      @if (mayWrite()) {
        <button
          type="button"
          class="btn p"
          [disabled]="desk().busy() || !desk().isClean()"
          (click)="desk().saveTemplate()"
        >
          {{ w.t('act.save') }}
        </button>
      }
    </p>
  `,
  styles: `
    h2 {
      font-size: 14px;
      margin: 8px 0 4px;
    }
    label {
      display: block;
      margin-top: 10px;
      font-size: 12px;
      color: var(--ink-2);
    }
    .in {
      width: 100%;
      height: auto;
      min-height: 32px;
    }
    .bubble {
      padding: 10px 12px;
      margin: 6px 0;
      overflow-wrap: anywhere;
    }
    .end {
      justify-content: flex-end;
      margin-top: 12px;
    }
  `,
})
export class TemplateEditor {
  protected readonly w = inject(Words);
  protected readonly languages = LANGUAGES;
  /** WeCom takes text; the others send what the provider has approved. */
  protected readonly channels = MESSAGE_CHANNELS.filter((channel) => channel !== 'WECOM');
  readonly desk = input.required<MessageDesk>();
  readonly draft = input.required<Template>();
  readonly mayWrite = input.required<boolean>();

  protected braced(field: string): string {
    return `{{${field}}}`;
  }

  protected write(language: (typeof LANGUAGES)[number], text: string): void {
    void this.desk().set({ [language]: text });
  }

  protected setId(channel: MessageChannel, id: string): void {
    const { [channel]: _old, ...others } = this.draft().providerIds;
    void this.desk().set({ providerIds: id === '' ? others : { ...others, [channel]: id } });
  }
}
