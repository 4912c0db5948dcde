import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { LinkChanges } from './link-changes.ts';
import { MatchPanel } from './match-panel.ts';
import { UnmatchedList } from './unmatched-list.ts';

/** Images that arrived for nobody: what came, from where, and to which course it belongs. */
@Component({
  selector: 'rt-unmatched',
  imports: [Empty, Icon, LinkChanges, MatchPanel, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './unmatched.html',
  styleUrl: './unmatched.css',
})
export class Unmatched {
  protected readonly w = inject(Words);
  protected readonly list = new UnmatchedList(inject(API));
  protected readonly tabs = ['unmatched', 'changes'] as const;
  protected readonly tab = signal<(typeof this.tabs)[number]>('unmatched');
  protected readonly when = dayAndTime;

  constructor() {
    void this.list.load();
    refreshOn(['series'], () => void this.list.load());
  }
}
