import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { Banner } from '@rtflow/contract/rest/banner';
import { Words } from '../words/words.ts';
import { flagLook } from './flags.ts';
import { Icon } from './icon.ts';
import { StateTag } from './state-tag.ts';

/** Who this is about: same place, same order on every patient screen, and it cannot be folded away. */
@Component({
  selector: 'rt-patient-banner',
  imports: [Icon, StateTag, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './patient-banner.html',
  styleUrl: './patient-banner.css',
})
export class PatientBanner {
  protected readonly w = inject(Words);
  readonly banner = input.required<Banner>();
  /** The name leads to the chart, except on the chart. */
  readonly linked = input(true);
  /** In a side panel flags say only what is present or unanswered. */
  readonly compact = input(false);
  protected readonly flags = computed(() => {
    const all = this.banner().flags.map((flag) => ({ ...flag, ...flagLook(flag) }));
    return all.toSorted((a, b) => RANK[a.state] - RANK[b.state]);
  });
  protected readonly shownFlags = computed(() => (this.compact() ? this.flags().slice(0, 3) : this.flags()));
  protected readonly hiddenFlags = computed(() => this.flags().length - this.shownFlags().length);
  protected readonly hiddenText = computed(() =>
    this.flags()
      .slice(this.shownFlags().length)
      .map((flag) => this.flagText(flag))
      .join(' · '),
  );
  protected readonly clinic = computed(() => {
    const course = this.banner().course;
    if (course === null) return [];
    const side = course.laterality === null ? null : this.w.record('laterality', course.laterality);
    const parts = [course.diagnosis, course.laterality === 'NA' ? null : side, course.stage];
    const intent = course.intent === null ? null : this.w.record('intent', course.intent);
    return [parts.filter((part) => part).join(' '), intent, course.technique].filter((part): part is string => !!part);
  });

  protected flagText(flag: Banner['flags'][number]): string {
    const word = this.w.t(`flags.${flag.kind}`);
    if (flag.state === 'yes') return flag.text === undefined || flag.text === '' ? word : `${word}: ${flag.text}`;
    return `${word}: ${this.w.t(`flags.${flag.state}`)}`;
  }
}

const RANK = { yes: 0, unanswered: 1, no: 2 } as const;
