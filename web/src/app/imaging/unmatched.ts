import { ChangeDetectionStrategy, Component, effect, inject, signal } from '@angular/core';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { StateTag } from '../parts/state-tag.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { UnmatchedList } from './unmatched-list.ts';

/** Images that arrived for nobody: what came, from where, and to which course it belongs. */
@Component({
  selector: 'rt-unmatched',
  imports: [Empty, Icon, ProblemBox, Skeleton, StateTag],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './unmatched.html',
  styleUrl: './unmatched.css',
})
export class Unmatched {
  protected readonly w = inject(Words);
  protected readonly list = new UnmatchedList(inject(API));
  protected readonly courseId = signal('');
  protected readonly reason = signal('');
  protected readonly when = dayAndTime;

  constructor() {
    void this.list.load();
    refreshOn(['series'], () => void this.list.load());
    effect(() => {
      this.list.chosen();
      this.courseId.set('');
      this.reason.set('');
    });
  }

  protected async link(): Promise<void> {
    if (this.courseId() !== '' && this.reason().trim() !== '')
      await this.list.link(this.courseId(), this.reason().trim());
  }
}
