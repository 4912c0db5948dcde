import { ChangeDetectionStrategy, Component, computed, inject, signal, viewChild } from '@angular/core';
import { RouterLink } from '@angular/router';
import { englishDiagram } from '@rtflow/contract/diagram-names';
import { elementNames } from '@rtflow/contract/element-names';
import { DiagramView } from '../adapters/bpmn-js/diagram-view.ts';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { SESSION } from '../session/session.ts';
import { ScreenClock } from '../words/clock.ts';
import { drawnName } from '../words/drawn-name.ts';
import { clockTime, duration } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { Levels } from './levels.ts';
import { heatMarks, liveMarks, type Heat, type HeatElement } from './live-marks.ts';
import { HEAT_DAYS, MonitorDesk, type StuckCase } from './monitor-desk.ts';

const TABS = ['live', 'sla'] as const;
const HEATS: readonly Heat[] = ['none', 'n', 'mean', 'p95'];

/** The department alive: figures, a pathway with its tokens or its heat, and the cases that stand still. */
@Component({
  selector: 'rt-monitor',
  imports: [DiagramView, Empty, Icon, Levels, PriorityChip, ProblemBox, RouterLink, Skeleton],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './monitor.html',
  styleUrl: './monitor.css',
})
export class Monitor {
  protected readonly w = inject(Words);
  protected readonly session = inject(SESSION);
  readonly #clock = inject(ScreenClock);
  protected readonly desk = new MonitorDesk(inject(API));
  protected readonly tabs = TABS;
  protected readonly tab = signal<(typeof TABS)[number]>('live');
  protected readonly heats = HEATS;
  protected readonly days = HEAT_DAYS;
  protected readonly clockTime = clockTime;
  protected readonly view = viewChild(DiagramView);
  protected readonly pointed = signal<string | null>(null);
  protected readonly xml = computed(() => {
    const xml = this.desk.diagram.value()?.bpmnXml ?? '';
    return this.w.language() === 'en' ? englishDiagram(xml) : xml;
  });
  readonly #names = computed(() => elementNames(this.xml()));
  protected readonly tokens = computed(() =>
    (this.desk.live.value()?.elements ?? []).reduce((sum, { open }) => sum + open, 0),
  );
  protected readonly marks = computed(() => {
    const by = this.desk.by();
    if (by === 'none') return liveMarks(this.desk.live.value()?.elements ?? []);
    const text = (element: HeatElement): string =>
      by === 'n' ? `${element.n}×` : this.long(by === 'mean' ? element.meanMs : element.p95Ms);
    const elements = this.desk.heat.value()?.elements ?? [];
    return heatMarks(elements, { by, processId: this.desk.processId() ?? '', text });
  });

  constructor() {
    void this.desk.load();
    refreshOn(['process', 'task', 'course'], () => void this.desk.refresh());
    const chosen = (): StuckCase | undefined => this.desk.rows().find(({ rowKey }) => rowKey === this.desk.chosen());
    useKeys('monitor', {
      down: () => this.desk.move(1),
      up: () => this.desk.move(-1),
      nudge: () => {
        const row = chosen();
        if (row) void this.desk.nudge(row);
      },
      locate: () => {
        const row = chosen();
        if (row) void this.locate(row);
      },
      fit: () => this.view()?.fit(),
    });
  }

  protected long(milliseconds: number): string {
    return duration(milliseconds, this.w.language());
  }

  protected since(iso: string): string {
    return this.long(this.#clock.now() - Date.parse(iso));
  }

  protected drawn(name: string): string {
    return drawnName(this.w, name);
  }

  protected nameOf(elementId: string): string {
    return this.#names().get(elementId) ?? elementId;
  }

  protected async locate({ processId, elementId }: StuckCase): Promise<void> {
    if (this.desk.processId() !== processId) await this.desk.open(processId);
    this.pointed.set(elementId);
  }

  protected pick(elementId: string): void {
    this.pointed.set(null);
    void this.desk.point(elementId);
  }
}
