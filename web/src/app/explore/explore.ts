import { NgTemplateOutlet } from '@angular/common';
import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ChartForm } from '@rtflow/contract/rest/patients';
import type { SearchCase, SearchOperator, SearchRule, SearchSnippet } from '@rtflow/contract/rest/search';
import type { ListView } from '@rtflow/contract/rest/views';
import { API } from '../api/api.ts';
import { FormDialog } from '../chart/form-dialog.ts';
import { CodeBox } from '../parts/code-box.ts';
import { DateBox } from '../parts/date-box.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { StateTag } from '../parts/state-tag.ts';
import { ViewMenu } from '../views/view-menu.ts';
import { ViewShelf } from '../views/view-shelf.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { DEEPEST, isGroup, operatorsOf, type Place } from './criteria.ts';
import { ExploreDesk } from './explore-desk.ts';
import { Marked } from './marked.ts';

/** S12: search inside charts. What is typed may be a name, so it stands in no link. */
@Component({
  selector: 'rt-explore',
  imports: [
    CodeBox,
    DateBox,
    Empty,
    FormDialog,
    Icon,
    Marked,
    NgTemplateOutlet,
    ProblemBox,
    RouterLink,
    Skeleton,
    StateTag,
    ViewMenu,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './explore.html',
  styleUrl: './explore.css',
})
export class Explore {
  protected readonly w = inject(Words);
  protected readonly desk = new ExploreDesk(inject(API));
  protected readonly shelf = new ViewShelf(inject(API), 'explore');
  protected readonly isGroup = isGroup;
  protected readonly deepest = DEEPEST;
  protected readonly when = dayAndTime;
  protected readonly open = signal<{ form: ChartForm; patient: string; marks: readonly string[] } | null>(null);
  protected readonly items = computed(() =>
    this.desk.elements().map(({ element, group, label, pinyin }) => ({
      code: element,
      zh: `${group.zh} · ${label.zh}`,
      en: `${group.en} · ${label.en}`,
      pinyin,
    })),
  );

  constructor() {
    void this.desk.loadElements();
    void this.shelf.load();
  }

  protected operators(rule: SearchRule): readonly SearchOperator[] {
    return operatorsOf(this.desk.elementOf(rule)?.type ?? 'text');
  }

  protected inside(place: Place, index: number): Place {
    return [...place, index];
  }

  protected take(view: ListView): void {
    void this.desk.take(view.filter);
  }

  /** The reader's language, unless the words stand in the other one alone. */
  protected spoken({ marks }: SearchSnippet): 'zh' | 'en' {
    const own = this.w.language() === 'zh-CN' ? 'zh' : 'en';
    const other = own === 'zh' ? 'en' : 'zh';
    return marks[own].length === 0 && marks[other].length > 0 ? other : own;
  }

  /** Every hit in the same form is marked, not only the one that was clicked. */
  protected show(row: SearchCase, snippet: SearchSnippet): void {
    if (!snippet.form) return;
    const marks = row.snippets
      .filter(({ documentId }) => documentId === snippet.documentId)
      .flatMap(({ path }) => path ?? []);
    const first = snippet.path === null ? [] : [snippet.path];
    this.open.set({ form: snippet.form, patient: `${row.name} ${row.patientNo}`, marks: [...first, ...marks] });
  }
}
