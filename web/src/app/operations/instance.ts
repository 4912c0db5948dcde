import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { RouterLink } from '@angular/router';
import { elementNames } from '@rtflow/contract/element-names';
import { englishDiagram } from '@rtflow/contract/diagram-names';
import { DiagramView } from '../adapters/bpmn-js/diagram-view.ts';
import { marksOf } from '../adapters/bpmn-js/marks.ts';
import { API } from '../api/api.ts';
import { refreshOn } from '../live/live.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Waits } from '../parts/waits.ts';
import { dayAndTime } from '../words/format.ts';
import { drawnName } from '../words/drawn-name.ts';
import { Words } from '../words/words.ts';
import { InstanceDesk, type Panel } from './instance-desk.ts';
import { MigrationPanel } from './migration-panel.ts';

const PANELS: readonly Panel[] = ['waits', 'variables', 'token', 'version', 'cancel'];

/** One process instance under repair, beside its diagram. */
@Component({
  selector: 'rt-operations-instance',
  imports: [DiagramView, Icon, MigrationPanel, ProblemBox, RouterLink, Skeleton, Waits],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './instance.html',
  styleUrl: './instance.css',
})
export class OperationsInstance {
  readonly instanceKey = input.required<string>();
  protected readonly w = inject(Words);
  protected readonly desk = new InstanceDesk(inject(API));
  protected readonly panels = PANELS;
  protected readonly when = dayAndTime;
  protected readonly pointed = signal<string | null>(null);
  protected readonly view = this.desk.view.value;
  protected readonly xml = computed(() => {
    const xml = this.view()?.diagram.bpmnXml ?? '';
    return this.w.language() === 'en' ? englishDiagram(xml) : xml;
  });
  protected readonly names = computed(() => elementNames(this.xml()));
  protected readonly marks = computed(() => {
    const diagram = this.view()?.diagram;
    return diagram === undefined ? { classes: [], badges: [] } : marksOf(diagram);
  });

  constructor() {
    effect(() => {
      const key = this.instanceKey();
      untracked(() => void this.desk.open(key));
    });
    refreshOn(['process'], () => void this.desk.load());
  }

  protected title(): string {
    const diagram = this.view()?.diagram;
    if (diagram === undefined) return '';
    return drawnName(this.w, diagram.name) || diagram.processId;
  }

  protected nameOf(elementId: string): string {
    return this.names().get(elementId) ?? elementId;
  }

  /** A click on the drawing chooses where a token goes, while one is being moved. */
  protected pick(elementId: string): void {
    this.pointed.set(elementId);
    if (this.desk.panel() === 'token' && this.desk.source() !== null) this.desk.target.set(elementId);
  }

  protected chooseToken(elementKey: string, elementId: string): void {
    this.desk.source.set(elementKey);
    this.desk.target.set(null);
    this.pointed.set(elementId);
  }
}
