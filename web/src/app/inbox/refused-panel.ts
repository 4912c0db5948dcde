import { ChangeDetectionStrategy, Component, inject, input, signal } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import type { TaskDesk } from './task-desk.ts';

/** A submission that the process cluster did not take: its words, and the two ways on. */
@Component({
  selector: 'rt-refused-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="refused" role="alert">
      <rt-icon name="triangle" />
      <span>{{ w.t('cluster.task', { reason: reason() }) }}</span>
      <input
        #why
        class="in"
        maxlength="200"
        [attr.aria-label]="w.t('cluster.closeWhy')"
        [placeholder]="w.t('cluster.closeWhy')"
        [value]="typed()"
        (input)="typed.set(why.value)"
      />
      <button
        type="button"
        class="btn"
        [title]="w.t('cluster.closeHint')"
        [disabled]="desk().busy() !== null || typed().trim().length < 2"
        (click)="desk().closeRefused(typed().trim())"
      >
        {{ w.t('cluster.close') }}
      </button>
      <button type="button" class="btn p" [disabled]="desk().busy() !== null" (click)="desk().resend()">
        {{ w.t('cluster.resend') }}
      </button>
    </section>
  `,
  styles: `
    .refused {
      display: flex;
      align-items: center;
      gap: 10px;
      padding: 8px 14px;
      color: var(--bad);
      background: var(--bad-t);
      border-top: 1px solid var(--bad-l);
    }
    span {
      flex: 1;
      overflow-wrap: anywhere;
    }
    .in {
      width: 220px;
    }
    button {
      flex: none;
    }
  `,
})
export class RefusedPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<TaskDesk>();
  readonly reason = input.required<string>();
  protected readonly typed = signal('');
}
