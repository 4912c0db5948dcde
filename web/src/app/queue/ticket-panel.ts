import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { RouterLink } from '@angular/router';
import { JUMP_REASONS, type JumpReason } from '@rtflow/domain/queue/ticket-state';
import { keyFor } from '../keys/registry.ts';
import { Icon } from '../parts/icon.ts';
import { StateTag } from '../parts/state-tag.ts';
import { clockTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { actIn, type Ticket, type TicketStep } from './queue-desk.ts';

const STEPS: readonly { readonly act: TicketStep; readonly key: string }[] = [
  { act: 'enter', key: '' },
  { act: 'skip', key: keyFor('queue', 'skip') },
  { act: 'return', key: keyFor('queue', 'back') },
  { act: 'leave', key: keyFor('queue', 'leave') },
];

/** One patient in line: who it is by two identifiers, why this place, and what can be done. */
@Component({
  selector: 'rt-ticket-panel',
  imports: [Icon, RouterLink, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './ticket-panel.html',
  styleUrl: './ticket-panel.css',
})
export class TicketPanel {
  protected readonly w = inject(Words);
  readonly ticket = input.required<Ticket>();
  readonly busy = input(false);
  readonly jumping = input(false);
  readonly mayOpen = input(false);
  readonly called = output<void>();
  readonly changed = output<TicketStep>();
  readonly jumpAsked = output<void>();
  readonly jumped = output<JumpReason>();
  readonly stretcherSet = output<void>();
  protected readonly reasons = JUMP_REASONS;
  protected readonly time = clockTime;
  protected readonly callAct = computed(() => actIn(this.ticket(), 'call'));
  protected readonly jumpAct = computed(() => actIn(this.ticket(), 'jump'));
  protected readonly stretcherAct = computed(() => actIn(this.ticket(), 'stretcher'));
  protected readonly steps = computed(() =>
    STEPS.flatMap((step) => {
      const legal = actIn(this.ticket(), step.act);
      return legal ? [{ ...step, legal }] : [];
    }),
  );
  /** A fraction's patient enters by the identity check: the way there. */
  protected readonly toTask = computed(() => {
    const { kind, state } = this.ticket();
    const treated = kind === 'FIRST' || kind === 'REGULAR';
    if (!treated || (state !== 'CALLED' && state !== 'IN_ROOM')) return null;
    return state === 'CALLED' ? 'identity-and-setup' : 'igrt-match';
  });
  protected readonly barred = computed(() => this.ticket().acts.find(({ allowed }) => !allowed));
}
