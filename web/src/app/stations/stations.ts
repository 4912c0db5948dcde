import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import type { ZoneKind } from '@rtflow/domain/queue/screen-layout';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayAndTime } from '../words/format.ts';
import { instantOf, wallClock } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { LayoutEditor } from './layout-editor.ts';
import { StationDesk } from './station-desk.ts';

const DAY_MS = 86_400_000;

/** 屏幕编排: kiosks and wall screens, what each shows, notices with their time, and how calls are spoken. */
@Component({
  selector: 'rt-stations',
  imports: [Empty, Icon, LayoutEditor, ProblemBox, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './stations.html',
  styleUrl: './stations.css',
})
export class Stations {
  readonly #clock = inject(ScreenClock);
  protected readonly w = inject(Words);
  protected readonly desk = new StationDesk(inject(API));
  protected readonly when = dayAndTime;
  protected readonly origin = globalThis.location.origin;
  protected readonly start = wallClock(this.#clock.now());
  protected readonly end = wallClock(this.#clock.now() + DAY_MS);
  protected readonly voice = computed(() => this.desk.list.value()?.voice);

  constructor() {
    void this.desk.load();
  }

  protected publish(text: string, from: string, until: string, urgent: boolean): void {
    const [fromAt, untilAt] = [instantOf(from), instantOf(until)];
    if (text.trim() === '' || Number.isNaN(fromAt) || Number.isNaN(untilAt)) return;
    const times = { fromAt: new Date(fromAt).toISOString(), untilAt: new Date(untilAt).toISOString() };
    void this.desk.notice({ text: text.trim(), urgent, hall: null, ...times });
  }

  protected addReading(character: string, pinyin: string, sayAs: string): void {
    const voice = this.voice();
    if (!voice || !character || !pinyin || !sayAs) return;
    const others = voice.readings.filter((reading) => reading.character !== character);
    void this.desk.voice({ ...voice, readings: [...others, { character, pinyin, sayAs }] });
  }

  protected dropReading(character: string): void {
    const voice = this.voice();
    if (voice)
      void this.desk.voice({ ...voice, readings: voice.readings.filter((one) => one.character !== character) });
  }

  protected repeat(times: number): void {
    const voice = this.voice();
    if (voice && times >= 1 && times <= 5) void this.desk.voice({ ...voice, repeat: times });
  }

  protected sayName(sayName: boolean): void {
    const voice = this.voice();
    if (voice) void this.desk.voice({ ...voice, sayName });
  }

  protected shape(change: { kind: ZoneKind; by: Partial<Record<'x' | 'y' | 'w' | 'h', number>> }): void {
    this.desk.shape(change.kind, change.by);
  }
}
