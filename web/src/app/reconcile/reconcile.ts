import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { ReconcileDesk } from './reconcile-desk.ts';

/** S06: what was registered by hand while the HIS was down, compared once it answers. */
@Component({
  selector: 'rt-reconcile',
  imports: [Empty, Icon, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './reconcile.html',
  styleUrl: './reconcile.css',
})
export class Reconcile {
  protected readonly w = inject(Words);
  protected readonly desk = new ReconcileDesk(inject(API));
  protected readonly when = dayAndTime;

  constructor() {
    void this.desk.load();
    refreshOn(['patient'], () => void this.desk.load());
  }

  protected shown(field: string, value: string): string {
    if (value === '') return '—';
    return field === 'sex' ? this.w.code('sex', value) : value;
  }
}
