import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { WEBHOOK_EVENT_KINDS, WEBHOOK_EVENTS } from '@rtflow/domain/webhook-events';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { WebhookDesk } from './webhook-desk.ts';

const STATES = ['DEAD', 'FAILED', 'PENDING', 'SENT'] as const;

/** Who is told of what happens here, and whether it reached them. */
@Component({
  selector: 'rt-webhooks',
  imports: [Empty, Icon, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './webhooks.html',
  styleUrl: './integration.css',
})
export class Webhooks {
  protected readonly w = inject(Words);
  protected readonly desk = new WebhookDesk(inject(API));
  protected readonly when = dayAndTime;
  protected readonly kinds = WEBHOOK_EVENT_KINDS;
  protected readonly states = STATES;

  constructor() {
    void this.desk.load();
  }

  protected wordOf(event: string): string {
    const known = WEBHOOK_EVENT_KINDS.find((kind) => kind === event);
    return known ? this.w.say(WEBHOOK_EVENTS[known]) : this.w.t('integration.ping');
  }

  protected keysOf(keys: Readonly<Record<string, unknown>>): string {
    return Object.entries(keys)
      .map(([key, value]) => `${key} ${String(value)}`)
      .join(' · ');
  }
}
