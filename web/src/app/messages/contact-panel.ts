import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { Words } from '../words/words.ts';
import type { Contact, MessageDesk } from './message-desk.ts';

/** How the person of the chosen message is reached, and what they do not want. */
@Component({
  selector: 'rt-contact-panel',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (desk().contacts.value(); as known) {
      <h2>{{ w.t('messages.reach') }}</h2>
      @if (known.hasPhone) {
        <p class="mut">{{ w.t('messages.hasPhone') }}</p>
      }
      <label class="row"
        ><input
          #told
          type="checkbox"
          [checked]="agreed() === true"
          [disabled]="desk().busy()"
          (change)="desk().setContact({ channel: 'ALL', address: null, optedOut: !told.checked })"
        />{{ w.t('messages.agrees') }}
        <span class="mut">{{
          w.t(agreed() === null ? 'messages.notAsked' : agreed() ? 'messages.yes' : 'messages.no')
        }}</span></label
      >
      @for (channel of channels(); track channel) {
        <div class="row wrap line">
          <span class="name">{{ w.t('messages.reachBy.' + channel) }}</span>
          <span class="mono mut">{{ of(channel)?.ending ? '…' + of(channel)?.ending : '—' }}</span>
          <input
            #address
            class="in grow mono"
            maxlength="128"
            autocomplete="off"
            [attr.aria-label]="w.t('messages.newAddress', { channel: w.t('messages.reachBy.' + channel) })"
            [placeholder]="w.t('messages.newAddressShort')"
          />
          <button
            type="button"
            class="btn sm"
            [disabled]="desk().busy()"
            (click)="address.value.trim() && save(channel, address.value.trim()); address.value = ''"
          >
            {{ w.t('act.save') }}
          </button>
        </div>
      }
    }
  `,
  styles: `
    h2 {
      font-size: 14px;
      margin: 14px 0 4px;
    }
    .line {
      margin-top: 8px;
      gap: 8px;
    }
    .name {
      width: 64px;
    }
    .grow {
      flex: 1;
      min-width: 120px;
    }
  `,
})
export class ContactPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<MessageDesk>();
  protected readonly channels = computed(() =>
    this.desk().chosen()?.recipientKind === 'STAFF' ? (['WECOM', 'SMS'] as const) : (['WECHAT', 'SMS'] as const),
  );
  /** Null: nobody asked yet. */
  protected readonly agreed = computed(() => {
    const wish = this.of('ALL');
    return wish ? !wish.optedOut : null;
  });

  protected of(channel: Contact['channel']): Contact | undefined {
    return this.desk()
      .contacts.value()
      ?.contacts.find((contact) => contact.channel === channel);
  }

  protected save(channel: Contact['channel'], address: string): void {
    void this.desk().setContact({ channel, address, optedOut: false });
  }
}
