import { ChangeDetectionStrategy, Component, effect, inject, input, output, untracked } from '@angular/core';
import { API } from '../api/api.ts';
import { CODE_LISTS } from '../form/lists.ts';
import { CodeBox } from '../parts/code-box.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { TaskTalk } from './task-talk.ts';

/** Comments on a task, with people to mention. */
@Component({
  selector: 'rt-talk-panel',
  imports: [CodeBox, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="talk" [attr.aria-label]="w.t('inbox.talk.title')">
      @if (talk.problem(); as problem) {
        <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
      }
      <ol>
        @for (one of talk.comments() ?? []; track one.commentId) {
          <li>
            <b>{{ w.say(one.author) }}</b> <span class="mut">{{ when(one.at) }}</span>
            <p>{{ one.text }}</p>
          </li>
        } @empty {
          <li class="mut">{{ w.t('inbox.talk.none') }}</li>
        }
      </ol>
      @if (talk.refused(); as problem) {
        <rt-problem [problem]="problem" [inline]="true" [canRetry]="false" />
      }
      <form class="row" (submit)="$event.preventDefault(); send()">
        <textarea
          #box
          class="in"
          rows="2"
          maxlength="1000"
          [attr.aria-label]="w.t('inbox.talk.write')"
          [placeholder]="w.t('inbox.talk.write')"
          [value]="talk.text()"
          (input)="talk.text.set(box.value)"
        ></textarea>
        <rt-code-box
          class="who"
          fieldId="talk-mention"
          [items]="staff()"
          value=""
          [placeholder]="w.t('inbox.talk.mention')"
          (picked)="mention($event)"
        />
        <button type="submit" class="btn p" [disabled]="talk.busy() || talk.text().trim() === ''">
          {{ w.t('inbox.talk.send') }}
        </button>
      </form>
    </section>
  `,
  styles: `
    .talk {
      max-height: 40vh;
      overflow: auto;
      padding: 8px 14px;
      background: var(--surface);
      border-top: 2px solid var(--brand);
    }
    ol {
      margin: 0 0 8px;
      padding: 0;
      list-style: none;
    }
    li {
      padding: 4px 0;
      font-size: 13px;
    }
    p {
      margin: 2px 0 0;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    textarea.in {
      flex: 1;
      height: auto;
      padding: 6px 10px;
      resize: none;
    }
    .who {
      width: 160px;
    }
  `,
})
export class TalkPanel {
  protected readonly w = inject(Words);
  readonly taskKey = input.required<string>();
  readonly written = output<void>();
  protected readonly talk = new TaskTalk(inject(API));
  protected readonly when = dayAndTime;
  protected readonly staff = inject(CODE_LISTS).itemsOf({
    type: 'select',
    id: 'mention',
    properties: { codeList: 'staff' },
  });

  constructor() {
    effect(() => {
      const taskKey = this.taskKey();
      untracked(() => void this.talk.open(taskKey));
    });
  }

  protected mention(userId: string): void {
    const person = this.staff()?.find(({ code }) => code === userId);
    if (person !== undefined) this.talk.mention(userId, this.w.say(person));
  }

  protected async send(): Promise<void> {
    if (await this.talk.send()) this.written.emit();
  }
}
