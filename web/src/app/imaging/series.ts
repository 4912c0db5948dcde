import { ChangeDetectionStrategy, Component, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { Empty } from '../parts/empty.ts';
import { PatientBanner } from '../parts/patient-banner.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { SeriesStrip } from '../parts/series-strip.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Words } from '../words/words.ts';
import { CT_WINDOWS, SeriesView } from './series-view.ts';

/** A plain page of one series: slices by hand, window by number, the header as a table. */
@Component({
  selector: 'rt-series',
  imports: [Empty, PatientBanner, ProblemBox, RouterLink, SeriesStrip, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './series.html',
  styleUrl: './series.css',
})
export class SeriesScreen {
  protected readonly w = inject(Words);
  protected readonly view = new SeriesView(inject(API));
  /** From the link: /imaging/series/:seriesUid?instance=…&frame=… */
  readonly seriesUid = input.required<string>();
  readonly instance = input<string>();
  readonly frame = input<string>();
  protected readonly presets = CT_WINDOWS;
  protected readonly broken = signal('');
  protected readonly badWindow = signal(false);

  constructor() {
    effect(() => {
      const [seriesUid, instance, frame] = [this.seriesUid(), this.instance(), this.frame()];
      untracked(() => void this.view.open(seriesUid, instance, Number(frame ?? 1)));
    });
    useKeys('imaging', {
      previous: () => this.move(-1),
      next: () => this.move(1),
      back10: () => this.move(-10),
      on10: () => this.move(10),
    });
  }

  protected move(by: number): void {
    this.view.step(by);
    void this.view.readHeader();
  }

  protected wheel(event: WheelEvent): void {
    event.preventDefault();
    this.view.step(Math.sign(event.deltaY));
  }

  protected level(centre: string, width: string): void {
    this.badWindow.set(!this.view.setWindow(Number.parseFloat(centre), Number.parseFloat(width)));
  }
}
