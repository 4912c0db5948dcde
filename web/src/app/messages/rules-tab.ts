import { ChangeDetectionStrategy, Component, inject, input } from '@angular/core';
import { Skeleton } from '../parts/skeleton.ts';
import { Words } from '../words/words.ts';
import type { MessageDesk } from './message-desk.ts';

/** When and how often people are told, and whether they must have agreed. */
@Component({
  selector: 'rt-rules-tab',
  imports: [Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (desk().rules.value(); as rules) {
      <form class="fields" (submit)="$event.preventDefault()">
        <label
          >{{ w.t('messages.rules.quiet') }}
          <span class="row"
            ><input #from class="in few" type="time" [value]="rules.quietFrom" /> –
            <input
              #until
              class="in few"
              type="time"
              [attr.aria-label]="w.t('messages.rules.quietUntil')"
              [value]="rules.quietUntil" /></span
        ></label>
        <label
          >{{ w.t('messages.rules.cap')
          }}<input #cap class="in few" type="number" min="1" max="50" [value]="rules.dailyCap"
        /></label>
        <label
          >{{ w.t('messages.rules.nextDay') }}<input #next class="in few" type="time" [value]="rules.nextDayAt"
        /></label>
        <label
          >{{ w.t('messages.rules.near')
          }}<input #near class="in few" type="number" min="0" max="20" [value]="rules.nearAhead"
        /></label>
        <label class="row"
          ><input #consent type="checkbox" [checked]="rules.askConsent" />{{ w.t('messages.rules.consent') }}</label
        >
        <p class="mut">{{ w.t('messages.rules.urgent') }}</p>
        @if (mayWrite()) {
          <p>
            <button
              type="submit"
              class="btn p"
              [disabled]="desk().busy()"
              (click)="
                desk().saveRules({
                  quietFrom: from.value,
                  quietUntil: until.value,
                  dailyCap: +cap.value,
                  nextDayAt: next.value,
                  nearAhead: +near.value,
                  askConsent: consent.checked,
                })
              "
            >
              {{ w.t('act.save') }}
            </button>
          </p>
        }
      </form>
    } @else {
      <rt-skeleton [rows]="4" />
    }
  `,
  styles: `
    .fields {
      display: flex;
      flex-direction: column;
      gap: 12px;
      padding: 16px;
      max-width: 520px;
    }
    label:not(.row) {
      font-size: 12px;
      color: var(--ink-2);
      display: flex;
      flex-direction: column;
      gap: 4px;
    }
    .few {
      width: 110px;
    }
  `,
})
export class RulesTab {
  protected readonly w = inject(Words);
  readonly desk = input.required<MessageDesk>();
  readonly mayWrite = input.required<boolean>();
}
