import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Words } from '../words/words.ts';
import type { Device, DeviceState, StopStatus } from './device-state.ts';

/** Taking a machine out of service, or signing its release; either asks why. */
@Component({
  selector: 'rt-stop-panel',
  imports: [Icon, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form
      class="panel"
      [attr.aria-label]="w.t('machine.' + act() + '.title')"
      (submit)="$event.preventDefault(); send()"
      (keydown.control.enter)="send()"
    >
      <h2>
        {{ w.t('machine.' + act() + '.title') }} <small>{{ w.say(device().name) }}</small>
      </h2>
      <p class="mut">{{ w.t('machine.' + act() + '.effect') }}</p>
      @if (act() === 'hold') {
        <div class="seg" role="radiogroup" [attr.aria-label]="w.t('chart.state')">
          @for (status of stops; track status) {
            <button
              type="button"
              role="radio"
              [class.on]="state().stopAs() === status"
              [attr.aria-checked]="state().stopAs() === status"
              (click)="state().stopAs.set(status)"
            >
              {{ w.record('device', status) }}
            </button>
          }
        </div>
      } @else if (device().releaseSignedBy.length > 0) {
        <p><rt-icon name="check" size="s" /> {{ w.t('machine.signed', { who: w.list(device().releaseSignedBy) }) }}</p>
      }
      <label class="lab" for="machine-reason">{{ w.t('inbox.reason') }} <i>*</i></label>
      <textarea
        #why
        id="machine-reason"
        class="in"
        rows="3"
        maxlength="200"
        [value]="state().reason()"
        [attr.aria-invalid]="state().tried() && state().reason().trim() === ''"
        (input)="state().reason.set(why.value)"
      ></textarea>
      @if (state().tried() && state().reason().trim() === '') {
        <p class="t-bad" role="alert">{{ w.t('machine.needReason') }}</p>
      }
      @if (state().refused(); as problem) {
        <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
      }
      <div class="row end">
        <button type="button" class="btn" (click)="left.emit()">{{ w.t('act.cancel') }}</button>
        <button
          type="submit"
          class="btn"
          [class.d]="act() === 'hold'"
          [class.p]="act() === 'release'"
          [disabled]="state().busy()"
        >
          {{ w.t('machine.' + act() + '.send') }}<kbd>Ctrl ↵</kbd>
        </button>
      </div>
    </form>
  `,
  styles: `
    .panel {
      display: flex;
      flex-direction: column;
      gap: 8px;
      padding: 12px 14px;
    }
    h2 {
      font-size: 14px;
    }
    h2 small {
      margin-left: 6px;
      font-weight: 400;
      color: var(--ink-3);
    }
    .seg {
      align-self: flex-start;
    }
    textarea.in {
      width: 100%;
      height: auto;
      padding: 6px 10px;
    }
    .end {
      justify-content: flex-end;
      gap: 8px;
    }
  `,
})
export class StopPanel {
  protected readonly w = inject(Words);
  readonly device = input.required<Device>();
  readonly state = input.required<DeviceState>();
  readonly act = input.required<'hold' | 'release'>();
  readonly sent = output<Device>();
  readonly left = output<void>();
  protected readonly stops: readonly StopStatus[] = ['HOLD', 'DOWN'];

  protected async send(): Promise<void> {
    const device = await this.state().send(this.device().deviceId, this.act());
    if (device !== null) this.sent.emit(device);
  }
}
