import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, RouterLink } from '@angular/router';
import type { PatientMerge } from '@rtflow/contract/rest/merges';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime, isoDay } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { MergeDesk, type Side } from './merge-desk.ts';

/** S07: doubles are resolved by two people, and can be taken apart again. */
@Component({
  selector: 'rt-merge',
  imports: [Empty, Icon, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './merge.html',
  styleUrl: './merge.css',
})
export class Merge {
  protected readonly w = inject(Words);
  protected readonly desk = new MergeDesk(inject(API));
  protected readonly when = dayAndTime;
  protected readonly day = isoDay;
  protected readonly undoing = signal<string | null>(null);
  protected readonly undoReason = signal('');
  readonly #query = toSignal(inject(ActivatedRoute).queryParamMap, { requireSync: true });
  protected readonly sides = computed(() => [
    { key: 'first' as const, side: this.desk.first() },
    { key: 'second' as const, side: this.desk.second() },
  ]);

  constructor() {
    void this.desk.load();
    const patientId = this.#query().get('patient');
    if (patientId !== null) void this.desk.chooseFirst(patientId);
    refreshOn(['patient'], () => void this.desk.load());
  }

  protected choose(patientId: string): void {
    void (this.desk.first() === null ? this.desk.chooseFirst(patientId) : this.desk.chooseSecond(patientId));
  }

  protected rows(a: Side, b: Side): readonly { word: string; a: string; b: string; same: boolean }[] {
    const rows = [
      { word: 'name', a: a.name, b: b.name },
      { word: 'sex', a: this.w.code('sex', a.sex), b: this.w.code('sex', b.sex) },
      { word: 'birthDate', a: a.birthDate ?? '', b: b.birthDate ?? '' },
      { word: 'idNo', a: a.idNoMasked, b: b.idNoMasked },
      { word: 'phone', a: a.phoneEnd, b: b.phoneEnd },
    ];
    return rows.map((row) => ({ ...row, same: row.a === row.b }));
  }

  protected courses(side: Side): string {
    if (side.courses.length === 0) return this.w.t('merge.noCourses');
    return side.courses.map((course) => `${course.courseNo} ${this.w.record('course', course.status)}`).join(' · ');
  }

  /** Why nobody here may decide it, where that is so. */
  protected barred(merge: PatientMerge): PatientMerge['acts'][number]['why'] | null {
    return merge.acts.find((act) => !act.allowed)?.why ?? null;
  }

  protected act(mergeId: string, act: string): void {
    if (act !== 'undo') return void this.desk.act(mergeId, act);
    this.undoing.set(mergeId);
    this.undoReason.set('');
  }

  protected async undo(mergeId: string): Promise<void> {
    if (this.undoReason().trim() === '') return;
    await this.desk.act(mergeId, 'undo', this.undoReason().trim());
    this.undoing.set(null);
  }
}
