import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { StateTag } from '../parts/state-tag.ts';
import { Words } from '../words/words.ts';
import { blockOf, type Device } from './device-state.ts';

/** Every machine on top of the day: its state, its morning check, and why nobody can be treated on it. */
@Component({
  selector: 'rt-device-strip',
  imports: [Icon, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="strip" role="group" [attr.aria-label]="w.t('patients.column.device')">
      <button
        type="button"
        class="all"
        [class.on]="chosen() === ''"
        [attr.aria-pressed]="chosen() === ''"
        (click)="picked.emit(null)"
      >
        {{ w.t('machine.all') }}
      </button>
      @for (device of devices(); track device.deviceId) {
        <button
          type="button"
          [class.on]="chosen() === device.deviceId"
          [class.out]="block(device) === 'out'"
          [attr.aria-pressed]="chosen() === device.deviceId"
          (click)="picked.emit(device.deviceId)"
        >
          <span class="row">
            <b>{{ w.say(device.name) }}</b>
            <rt-state kind="device" [code]="device.status" />
          </span>
          <span class="row small">
            @if (device.kind !== 'LINAC') {
              <span class="mut">{{ w.t('machine.noQa') }}</span>
            } @else if (device.dailyQaDone) {
              <span [class.t-ok]="device.dailyQaState !== 'WARN'" [class.t-warn]="device.dailyQaState === 'WARN'">
                <rt-icon [name]="device.dailyQaState === 'WARN' ? 'triangle' : 'check'" size="s" />
                {{ w.t(device.dailyQaState === 'WARN' ? 'machine.qaWarn' : 'machine.qaDone') }}
              </span>
            } @else {
              <span [class.t-bad]="device.dailyQaState === 'ERROR'" [class.t-info]="device.dailyQaState !== 'ERROR'">
                <rt-icon [name]="device.dailyQaState === 'ERROR' ? 'cross' : 'clock'" size="s" />
                {{ w.t(device.dailyQaState === 'ERROR' ? 'machine.qaError' : 'machine.qaDue') }}
              </span>
            }
            @if (device.releaseSignedBy.length > 0) {
              <span class="mut">{{ w.t('machine.signed', { who: w.list(device.releaseSignedBy) }) }}</span>
            }
          </span>
        </button>
      }
    </div>
  `,
  styles: `
    .strip {
      display: flex;
      gap: 8px;
      padding: 8px 16px;
      border-bottom: 1px solid var(--line);
      overflow-x: auto;
    }
    button {
      display: flex;
      flex-direction: column;
      justify-content: center;
      gap: 3px;
      min-width: 176px;
      padding: 6px 10px;
      border: 1px solid var(--line-2);
      border-radius: var(--r-2);
      background: var(--surface);
      color: var(--ink);
      font: inherit;
      text-align: left;
      white-space: nowrap;
      cursor: pointer;
    }
    button:hover:not(.on) {
      background: var(--sunken);
    }
    .all {
      min-width: 0;
    }
    .on {
      border-color: var(--brand);
      background: var(--brand-t);
      box-shadow: inset 0 0 0 1px var(--brand);
    }
    .out:not(.on) {
      border-color: var(--hold-l);
      background: var(--hold-t);
    }
    .row {
      display: flex;
      gap: 8px;
      align-items: center;
      justify-content: space-between;
    }
    .small {
      font-size: 12px;
    }
  `,
})
export class DeviceStrip {
  protected readonly w = inject(Words);
  readonly devices = input.required<readonly Device[]>();
  readonly chosen = input.required<string>();
  readonly picked = output<string | null>();
  protected readonly block = blockOf;
}
