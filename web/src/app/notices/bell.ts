import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import type { Notice } from '@rtflow/contract/rest/notices';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { linkOf, NoticeDesk } from './notice-desk.ts';

/** The bell: only what is addressed to the reader, grouped by patient; each notice leads to its form. */
@Component({
  selector: 'rt-bell',
  imports: [Icon, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './bell.html',
  styleUrl: './bell.css',
})
export class Bell {
  readonly #router = inject(Router);
  protected readonly w = inject(Words);
  protected readonly desk = new NoticeDesk(inject(API));
  protected readonly open = signal(false);

  constructor() {
    void this.desk.load();
    refreshOn(['notice'], () => void this.desk.load());
  }

  protected at(notice: Notice): string {
    return dayAndTime(notice.at).slice(5);
  }

  protected words(notice: Notice): string {
    const from = notice.from === null ? '' : this.w.say(notice.from);
    const task = notice.task === null ? '' : this.w.say(notice.task);
    return this.w.t(`notices.kind.${notice.kind}`, { from, task });
  }

  protected async follow(notice: Notice): Promise<void> {
    const link = linkOf(notice);
    this.open.set(false);
    if (!notice.read) void this.desk.read([notice.noticeId]);
    if (link !== null) await this.#router.navigate([link.path], { queryParams: link.query });
  }
}
