import { ChangeDetectionStrategy, Component, inject } from '@angular/core';
import { API } from '../api/api.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Words } from '../words/words.ts';
import { LinkRuleForm } from './link-rule-form.ts';
import { LinkRulesDesk, type LinkTest } from './link-rules-desk.ts';

type Verdict = LinkTest['rules'][number]['verdict'];

/** How received studies find their course. */
@Component({
  selector: 'rt-link-rules-tab',
  imports: [Icon, LinkRuleForm, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './link-rules-tab.html',
  styleUrl: './link-rules-tab.css',
})
export class LinkRulesTab {
  protected readonly w = inject(Words);
  protected readonly desk = new LinkRulesDesk(inject(API));

  constructor() {
    void this.desk.load();
  }

  protected verdictOf(ruleId: string): LinkTest['rules'][number] | undefined {
    return this.desk.tested()?.rules.find((rule) => rule.ruleId === ruleId);
  }

  protected toneOf(verdict: Verdict): string {
    return { OFF: '', NOT_ASKED: '', PASSES: '', COURSE: 'ok', SEVERAL: 'warn', CONFLICT: 'bad' }[verdict];
  }
}
