import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { MESSAGE_CHANNELS, MESSAGE_STATES, type MessageState } from '@rtflow/domain/message-kinds';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { SESSION } from '../session/session.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { ChannelTab } from './channel-tab.ts';
import { ContactPanel } from './contact-panel.ts';
import { MessageDesk, TABS } from './message-desk.ts';
import { RulesTab } from './rules-tab.ts';
import { TemplateEditor } from './template-editor.ts';

const TONES: Readonly<Record<MessageState, string>> = {
  WAITING: 'brand',
  SENT: 'brand',
  DELIVERED: 'ok',
  UNDELIVERED: 'warn',
  DEAD: 'bad',
  EXPIRED: 'idle',
  SUPPRESSED: 'idle',
};

/** S36: what went out to patients and staff, and what an admin sets about it. */
@Component({
  selector: 'rt-messages',
  imports: [ChannelTab, ContactPanel, Empty, Icon, ProblemBox, RulesTab, Skeleton, TemplateEditor],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './messages.html',
  styleUrl: './messages.css',
})
export class Messages {
  readonly #session = inject(SESSION);
  protected readonly w = inject(Words);
  protected readonly desk = new MessageDesk(inject(API));
  protected readonly tabs = TABS;
  protected readonly states = MESSAGE_STATES;
  protected readonly names = MESSAGE_CHANNELS;
  protected readonly when = dayAndTime;
  protected readonly mayWrite = computed(() => this.#session.may('message.template'));
  protected readonly mayReach = computed(() => this.#session.may('patient.register'));
  protected readonly nothingOpen = computed(
    () => this.desk.channels.value()?.channels.every(({ open }) => !open) ?? false,
  );

  constructor() {
    void this.desk.open('sent');
  }

  protected toneOf(state: MessageState): string {
    return TONES[state];
  }

  /** What went wrong in words; what a provider said stays as it said it. */
  protected errorOf(error: string): string {
    const key = `messages.error.${error}`;
    const words = this.w.t(key);
    return words === key ? error : words;
  }
}
