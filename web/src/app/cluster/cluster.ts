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
import { ClusterDesk } from './cluster-desk.ts';

/** What the process cluster has refused or not answered yet: nothing that a person did is lost on the way. */
@Component({
  selector: 'rt-cluster',
  imports: [Empty, Icon, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './cluster.html',
  styleUrl: './cluster.css',
})
export class ClusterScreen {
  protected readonly w = inject(Words);
  protected readonly desk = new ClusterDesk(inject(API));
  protected readonly when = dayAndTime;

  constructor() {
    void this.desk.load();
    refreshOn(['task', 'course'], () => void this.desk.load());
  }
}
