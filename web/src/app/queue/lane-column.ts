import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { Icon } from '../parts/icon.ts';
import { StateTag } from '../parts/state-tag.ts';
import { clockTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { ticketsOf, type Lane } from './queue-desk.ts';

/** The line of one room: who is inside, who is called, who comes next and in how many minutes. */
@Component({
  selector: 'rt-lane',
  imports: [Icon, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './lane-column.html',
  styleUrl: './lane-column.css',
})
export class LaneColumn {
  protected readonly w = inject(Words);
  readonly lane = input.required<Lane>();
  readonly chosen = input(false);
  readonly ticketId = input('');
  readonly picked = output<{ deviceId: string; ticketId: string }>();
  protected readonly time = clockTime;
  protected readonly tickets = computed(() => ticketsOf(this.lane()));
  protected readonly waiting = computed(() => this.lane().line.filter(({ state }) => state === 'WAITING').length);
}
