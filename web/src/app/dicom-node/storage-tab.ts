import { ChangeDetectionStrategy, Component, DestroyRef, inject } from '@angular/core';
import { RUN_KINDS } from '@rtflow/contract/rest/storage';
import { API } from '../api/api.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { reportOf, StorageDesk, unchecked, type Run } from './storage-desk.ts';

const REFRESH_MS = 2000;

/** Stores, copies, and the jobs that look after them. */
@Component({
  selector: 'rt-storage-tab',
  imports: [ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './storage-tab.html',
  styleUrl: './storage-tab.css',
})
export class StorageTab {
  protected readonly w = inject(Words);
  protected readonly desk = new StorageDesk(inject(API));
  protected readonly kinds = RUN_KINDS.filter((kind) => kind !== 'RESTORE');
  protected readonly when = dayAndTime;
  protected readonly unchecked = unchecked;

  constructor() {
    void this.desk.load();
    const timer = setInterval(() => void this.desk.refresh(), REFRESH_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected reportOf(run: Run): string {
    const report = reportOf(run);
    return report === null ? '' : this.w.t(`storage.reports.${report.key}`, { ...report.values });
  }

  protected toneOf(state: Run['state']): string {
    return { RUNNING: 'brand', DONE: 'ok', CANCELLED: 'warn', FAILED: 'bad', INTERRUPTED: 'warn' }[state];
  }

  protected gigabytes(bytes: number | null): string {
    if (bytes === null) return this.w.t('storage.unknown');
    return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
  }
}
