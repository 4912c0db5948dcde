import { ChangeDetectionStrategy, Component, computed, inject, input, output, signal } from '@angular/core';
import { CODE_LISTS } from '../form/lists.ts';
import { CodeBox } from '../parts/code-box.ts';
import { Words } from '../words/words.ts';

/** Giving a task to another person, in place: who, and why. Both are told. */
@Component({
  selector: 'rt-assign-panel',
  imports: [CodeBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="assign" [attr.aria-label]="w.t('act.assign')">
      <b>{{ w.t('act.assign') }}</b>
      <div class="who">
        <label class="lab" for="assign-to">{{ w.t('inbox.assignTo') }} <i>*</i></label>
        <rt-code-box fieldId="assign-to" [items]="staff()" [value]="userId()" (picked)="userId.set($event)" />
      </div>
      <div class="why-box">
        <label class="lab" for="assign-why">{{ w.t('inbox.reason') }} <i>*</i></label>
        <input #why id="assign-why" class="in" maxlength="200" [value]="reason()" (input)="reason.set(why.value)" />
      </div>
      <button type="button" class="btn" (click)="left.emit()">{{ w.t('act.back') }}</button>
      <button type="button" class="btn p" [disabled]="busy() || !complete()" (click)="send()">
        {{ w.t('act.assign') }}
      </button>
    </section>
  `,
  styles: `
    .assign {
      display: flex;
      align-items: flex-end;
      gap: 10px;
      padding: 8px 14px 10px;
      background: var(--surface);
      border-top: 2px solid var(--brand);
    }
    b {
      align-self: center;
    }
    .who {
      width: 200px;
    }
    .why-box {
      flex: 1;
    }
    .in {
      width: 100%;
    }
  `,
})
export class AssignPanel {
  protected readonly w = inject(Words);
  readonly busy = input.required<boolean>();
  readonly sent = output<{ userId: string; reason: string }>();
  readonly left = output<void>();
  protected readonly staff = inject(CODE_LISTS).itemsOf({
    type: 'select',
    id: 'assign',
    properties: { codeList: 'staff' },
  });
  protected readonly userId = signal('');
  protected readonly reason = signal('');
  protected readonly complete = computed(() => this.userId() !== '' && this.reason().trim() !== '');

  protected send(): void {
    this.sent.emit({ userId: this.userId(), reason: this.reason().trim() });
  }
}
