import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import { elementNames } from '@rtflow/contract/element-names';
import { englishDiagram } from '@rtflow/contract/diagram-names';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { DiagramView } from '../adapters/bpmn-js/diagram-view.ts';
import { marksOf } from '../adapters/bpmn-js/marks.ts';
import { API } from '../api/api.ts';
import { Loaded } from '../api/loaded.ts';
import { useKeys } from '../keys/keys.ts';
import { refreshOn } from '../live/live.ts';
import { Empty } from '../parts/empty.ts';
import { PatientBanner } from '../parts/patient-banner.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { Waits } from '../parts/waits.ts';
import { WhyLines } from '../parts/why-lines.ts';
import { SESSION } from '../session/session.ts';
import { dayAndTime, duration } from '../words/format.ts';
import { drawnName } from '../words/drawn-name.ts';
import { Words } from '../words/words.ts';

type Answer = RouteAnswer<'courses.process'>;

/** The course on its diagrams: where the tokens stand, which path was taken, why it waits, who did what. */
@Component({
  selector: 'rt-process',
  imports: [DiagramView, Empty, PatientBanner, ProblemBox, RouterLink, Skeleton, Waits, WhyLines],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './process.html',
  styleUrl: './process.css',
})
export class ProcessScreen {
  readonly #client = inject(API);
  protected readonly session = inject(SESSION);
  protected readonly w = inject(Words);
  readonly courseId = input.required<string>();
  protected readonly loaded = new Loaded<Answer>();
  protected readonly chosenKey = signal<string | null>(null);
  protected readonly pointed = signal<string | null>(null);
  protected readonly view = viewChild(DiagramView);
  protected readonly diagrams = computed(() => this.loaded.value()?.diagrams ?? []);
  protected readonly index = computed(() => {
    const diagrams = this.diagrams();
    const chosen = diagrams.findIndex((diagram) => diagram.instanceKey === this.chosenKey());
    return chosen >= 0 ? chosen : 0;
  });
  protected readonly diagram = computed(() => this.diagrams()[this.index()] ?? null);
  /** The drawing in the language of the moment. */
  protected readonly xml = computed(() => {
    const xml = this.diagram()?.bpmnXml ?? '';
    return this.w.language() === 'en' ? englishDiagram(xml) : xml;
  });
  protected readonly marks = computed(() => {
    const diagram = this.diagram();
    return diagram === null ? { classes: [], badges: [] } : marksOf(diagram);
  });
  protected readonly names = computed(() => elementNames(this.xml()));
  /** Of the diagram in sight; of the step that is pointed at, when it waits for something. */
  protected readonly waits = computed(() => {
    const here = (this.loaded.value()?.waits ?? []).filter((one) => one.instanceKey === this.diagram()?.instanceKey);
    const pointed = here.filter((one) => one.elementId === this.pointed());
    return pointed.length > 0 ? pointed : here;
  });
  protected readonly when = dayAndTime;

  constructor() {
    effect(() => {
      this.courseId();
      untracked(() => {
        this.loaded.clear();
        void this.load();
      });
    });
    refreshOn(['process', 'task', 'course'], () => void this.load());
    useKeys('process', {
      previous: () => this.turn(-1),
      next: () => this.turn(1),
      fit: () => this.view()?.fit(),
    });
  }

  protected nameOf({ name, processId }: { name: string; processId: string }): string {
    return drawnName(this.w, name) || processId;
  }

  protected load(): Promise<void> {
    return this.loaded.load(() => this.#client.call('courses.process', { params: { courseId: this.courseId() } }));
  }

  protected choose(instanceKey: string): void {
    this.pointed.set(null);
    this.chosenKey.set(instanceKey);
  }

  protected turn(by: 1 | -1): void {
    const next = this.diagrams()[this.index() + by];
    if (next !== undefined) this.choose(next.instanceKey);
  }

  /** A click on a call activity opens the diagram that it called. */
  protected pick(elementId: string): void {
    const called = this.diagrams().find((diagram) => diagram.parentElementId === elementId);
    if (called === undefined) this.pointed.set(elementId);
    else this.choose(called.instanceKey);
  }

  /** From a line of the log to its step. */
  protected point(elementId: string): void {
    const home = this.diagrams().find((diagram) =>
      [...diagram.active, ...diagram.completed].some((each) => each.elementId === elementId),
    );
    if (home !== undefined) this.chosenKey.set(home.instanceKey);
    this.pointed.set(elementId);
  }

  protected took(seconds: number | null): string {
    return seconds === null ? '' : duration(seconds * 1000, this.w.language());
  }
}
