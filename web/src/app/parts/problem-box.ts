import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { Problem } from '@rtflow/contract/rest/problem';
import { roleWords } from '../words/roles.ts';
import { Words } from '../words/words.ts';
import { Icon } from './icon.ts';

/** What went wrong, what to do, a code; one look for a whole screen, a block or an act. */
@Component({
  selector: 'rt-problem',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <div class="box" [class.line]="inline()" role="alert">
      <rt-icon [name]="problem().status === 403 ? 'lock' : 'triangle'" />
      <div class="text">
        <b>{{ w.say(problem()) }}</b>
        @for (fault of problem().faults ?? []; track $index) {
          <span>{{ fault.path }} {{ w.say(fault) }}</span>
        }
        @if (fixer(); as role) {
          <span>{{ w.t('problem.whoCanFix', { role }) }}</span>
        }
        <small class="mono">{{ problem().code }}{{ problem().traceId ? ' · ' + problem().traceId : '' }}</small>
      </div>
      @if (canRetry()) {
        <button type="button" class="btn sm" (click)="retried.emit()">
          <rt-icon name="sync" size="s" />{{ w.t('act.retry') }}
        </button>
      }
      @if (canClose()) {
        <button type="button" class="btn t sm" (click)="closed.emit()">{{ w.t('act.close') }}</button>
      }
    </div>
  `,
  styles: `
    .box {
      display: flex;
      gap: 10px;
      align-items: flex-start;
      margin: 24px;
      padding: 14px 16px;
      color: var(--bad);
      background: var(--bad-t);
      border: 1px solid var(--bad-l);
      border-radius: var(--r-2);
    }
    .box.line {
      margin: 0;
      padding: 7px 10px;
    }
    rt-icon {
      margin-top: 2px;
    }
    .text {
      flex: 1;
      display: flex;
      flex-direction: column;
    }
    .text b {
      font-weight: 600;
    }
    .text span,
    small {
      color: var(--ink-2);
      font-size: 12px;
    }
  `,
})
export class ProblemBox {
  protected readonly w = inject(Words);
  readonly problem = input.required<Problem>();
  readonly inline = input(false);
  readonly canRetry = input(true);
  readonly canClose = input(false);
  readonly retried = output<void>();
  readonly closed = output<void>();

  protected fixer(): string | null {
    const codes = this.problem().whoCanFix;
    return codes === undefined ? null : roleWords(codes, this.w.language());
  }
}
