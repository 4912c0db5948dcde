import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { IncidentDesk } from './incident-desk.ts';

/** What stopped in the processes, by cause, with one retry for all alike; and the check of all running rows. */
@Component({
  selector: 'rt-operations',
  imports: [Empty, Icon, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './operations.html',
  styleUrl: './operations.css',
})
export class Operations {
  protected readonly w = inject(Words);
  protected readonly desk = new IncidentDesk(inject(API));
  protected readonly when = dayAndTime;
  protected readonly tab = signal<'incidents' | 'check'>('incidents');

  constructor() {
    void this.desk.load();
    refreshOn(['process'], () => void this.desk.load());
  }
}
