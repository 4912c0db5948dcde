import { ChangeDetectionStrategy, Component, inject, input, output } from '@angular/core';
import type { ProofReport } from '@rtflow/contract/rest/designer';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import type { NumberedStep } from './drawn-path.ts';

/** Every safety rule with its verdict; the violating way of the chosen one, step by step. */
@Component({
  selector: 'rt-proof-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './proof-panel.html',
  styleUrl: './panels.css',
})
export class ProofPanel {
  protected readonly w = inject(Words);
  readonly proof = input.required<ProofReport | null>();
  readonly proving = input(false);
  readonly verdictId = input<string | null>(null);
  readonly steps = input<readonly NumberedStep[]>([]);
  readonly pointed = input<string | null>(null);
  readonly chosen = output<string>();
  readonly stepped = output<NumberedStep>();
  readonly asked = output();

  protected toneOf(status: string): string {
    return status === 'proven' ? 'ok' : status === 'violated' ? 'bad' : 'warn';
  }

  protected why(reason: string): string {
    const key = `designer.doubts.${reason}`;
    const words = this.w.t(key);
    return words === key ? reason : words;
  }
}
