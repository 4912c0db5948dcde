import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { MESSAGE_KIND_CODES } from '@rtflow/domain/message-kinds';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Words } from '../words/words.ts';
import type { MessageDesk } from './message-desk.ts';

/** The channels with their last seven days, and a message with sample values to try one. */
@Component({
  selector: 'rt-channel-tab',
  imports: [ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @switch (desk().channels.phase()) {
      @case ('slow') {
        <rt-skeleton [rows]="4" />
      }
      @case ('failed') {
        @if (desk().channels.problem(); as problem) {
          <rt-problem [problem]="problem" (retried)="desk().open('channels')" />
        }
      }
      @case ('ready') {
        <table class="tbl">
          <thead>
            <tr>
              <th>{{ w.t('messages.channel') }}</th>
              <th>{{ w.t('messages.setUp') }}</th>
              <th class="r">{{ w.t('messages.states.SENT') }}</th>
              <th class="r">{{ w.t('messages.states.DELIVERED') }}</th>
              <th class="r">{{ w.t('messages.states.UNDELIVERED') }}</th>
              <th class="r">{{ w.t('messages.states.DEAD') }}</th>
              <th>{{ w.t('messages.receipts') }}</th>
            </tr>
          </thead>
          <tbody>
            @for (one of desk().channels.value()?.channels ?? []; track one.channel) {
              <tr>
                <td>
                  <b>{{ w.t('messages.channels.' + one.channel) }}</b>
                </td>
                <td>
                  <span class="tag" [class.ok]="one.open" [class.idle]="!one.open">{{
                    w.t(one.open ? 'messages.open' : 'messages.shut')
                  }}</span>
                </td>
                <td class="r">{{ one.sent }}</td>
                <td class="r">{{ one.delivered }}</td>
                <td class="r">{{ one.undelivered }}</td>
                <td class="r" [class.t-bad]="one.dead > 0">{{ one.dead }}</td>
                <td class="mono">{{ one.receipts ?? '—' }}</td>
              </tr>
            }
          </tbody>
        </table>
        <p class="mut pad">{{ w.t('messages.channelsWhere') }}</p>
        @if (mayWrite()) {
          <h2>{{ w.t('messages.try') }}</h2>
          <p class="row wrap pad">
            <select #channel class="in pick" [attr.aria-label]="w.t('messages.channel')">
              @for (one of desk().channels.value()?.channels ?? []; track one.channel) {
                <option [value]="one.channel" [disabled]="!one.open">
                  {{ w.t('messages.channels.' + one.channel) }}
                </option>
              }
            </select>
            <select #kind class="in pick" [attr.aria-label]="w.t('messages.about')">
              @for (one of kinds; track one) {
                <option [value]="one">{{ w.t('messages.kinds.' + one) }}</option>
              }
            </select>
            <input
              #to
              class="in pick mono"
              maxlength="64"
              autocomplete="off"
              [attr.aria-label]="w.t('messages.address')"
              [placeholder]="w.t('messages.address')"
            />
            <button
              type="button"
              class="btn"
              [disabled]="desk().busy()"
              (click)="to.value.trim() && desk().test($any(channel.value), $any(kind.value), to.value.trim())"
            >
              {{ w.t('messages.send') }}
            </button>
            @if (desk().tested(); as tested) {
              <span
                role="status"
                [class.t-ok]="tested.outcome === 'accepted'"
                [class.t-bad]="tested.outcome !== 'accepted'"
                >{{ w.t('messages.outcome.' + tested.outcome) }} {{ tested.reason }}</span
              >
            }
          </p>
        }
      }
    }
  `,
  styles: `
    :host {
      display: block;
    }
    h2 {
      font-size: 14px;
      margin: 14px 16px 6px;
    }
    .pad {
      padding: 4px 16px 10px;
    }
    .pick {
      width: 200px;
    }
  `,
})
export class ChannelTab {
  protected readonly w = inject(Words);
  protected readonly kinds = MESSAGE_KIND_CODES;
  readonly desk = input.required<MessageDesk>();
  readonly mayWrite = input.required<boolean>();
}
