import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { Chart } from '@rtflow/contract/rest/patients';
import type { Problem } from '@rtflow/contract/rest/problem';
import { API } from '../api/api.ts';
import { Loaded, newCommandId, problemOf } from '../api/loaded.ts';
import { useKeys } from '../keys/keys.ts';
import { LabelButtons } from '../label/label-buttons.ts';
import { refreshOn } from '../live/live.ts';
import { Icon } from '../parts/icon.ts';
import { PatientBanner } from '../parts/patient-banner.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { SeriesStrip } from '../parts/series-strip.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { StateTag } from '../parts/state-tag.ts';
import { WhyLines } from '../parts/why-lines.ts';
import { PhotoHistory } from '../photo/photo-history.ts';
import { SESSION } from '../session/session.ts';
import { dayAndTime, duration, gray, shortDay } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { ActsCard } from './acts-card.ts';
import { DiagnosisEdit } from './diagnosis-edit.ts';
import { FormDialog } from './form-dialog.ts';
import { PatientEdit } from './patient-edit.ts';
import { PlansCard } from './plans-card.ts';
import { Timeline } from './timeline.ts';

const SECTIONS = [
  'timeline',
  'demographics',
  'diagnoses',
  'plans',
  'treatment',
  'forms',
  'images',
  'documents',
  'courses',
  'log',
] as const;
type Section = (typeof SECTIONS)[number];
const LIST_SHOWN = 12;
const CLOSED = ['CANCELLED', 'HISTORICAL'];

/** S08: everything of a patient on one flat page, and the acts that are legal now. */
@Component({
  selector: 'rt-chart',
  imports: [
    ActsCard,
    DiagnosisEdit,
    FormDialog,
    Icon,
    LabelButtons,
    PatientBanner,
    PatientEdit,
    PhotoHistory,
    PlansCard,
    ProblemBox,
    RouterLink,
    SeriesStrip,
    Skeleton,
    StateTag,
    Timeline,
    WhyLines,
  ],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './chart.html',
  styleUrl: './chart.css',
})
export class ChartScreen {
  readonly #client = inject(API);
  readonly #router = inject(Router);
  readonly #session = inject(SESSION);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly w = inject(Words);
  /** From the link: /patients/:patientId?course=… */
  readonly patientId = input.required<string>();
  readonly course = input<string>();
  protected readonly loaded = new Loaded<Chart>();
  protected readonly chart = this.loaded.value;
  protected readonly sections = SECTIONS;
  protected readonly section = signal<Section>('timeline');
  protected readonly openForm = signal<Chart['forms'][number] | null>(null);
  protected readonly wholeLog = signal(false);
  protected readonly refused = signal<Problem | null>(null);
  protected readonly current = computed(() => this.chart()?.banner.course ?? null);
  protected readonly wholeForms = signal(false);
  protected readonly forms = computed(() => {
    const rows = this.chart()?.forms ?? [];
    return this.wholeForms() ? rows : rows.slice(0, LIST_SHOWN);
  });
  protected readonly log = computed(() => {
    const rows = this.chart()?.log ?? [];
    return this.wholeLog() ? rows : rows.slice(0, LIST_SHOWN);
  });
  protected readonly progress = computed(() => {
    const course = this.current();
    if (course === null || !course.fractionsPrescribed) return null;
    return { done: course.fractionsDelivered, all: course.fractionsPrescribed };
  });
  protected readonly mayOpenCourse = computed(() => this.#session.may('diagnosis.write'));
  protected readonly editing = signal<'patient' | 'diagnosis' | null>(null);
  protected readonly mayEditPatient = this.#session.may('patient.register');
  protected readonly mayEditDiagnosis = computed(
    () => this.#session.may('diagnosis.write') && !CLOSED.includes(this.current()?.status ?? ''),
  );
  protected readonly mayPrint = this.#session.may('patient.print');
  protected readonly day = shortDay;
  protected readonly when = dayAndTime;
  protected readonly gray = gray;

  constructor() {
    effect(() => {
      this.patientId();
      this.course();
      untracked(() => {
        this.loaded.clear();
        void this.load();
      });
    });
    refreshOn(['course', 'patient', 'series', 'task'], () => void this.load());
    useKeys('chart', {
      timeline: () => this.goTo('timeline'),
      images: () => this.goTo('images'),
      forms: () => this.goTo('forms'),
      process: () => {
        const course = this.current();
        if (course !== null) void this.#router.navigate(['/courses', course.courseId, 'process']);
      },
    });
  }

  protected load(): Promise<void> {
    const course = this.course();
    return this.loaded.load(() =>
      this.#client.call('patients.chart', {
        params: { patientId: this.patientId() },
        query: course === undefined ? {} : { course },
      }),
    );
  }

  protected goTo(section: Section): void {
    this.section.set(section);
    this.#host.nativeElement.querySelector(`#s-${section}`)?.scrollIntoView({ block: 'start' });
  }

  /** The contents list follows the page. */
  protected follow(): void {
    const body = this.#host.nativeElement.querySelector('.mid');
    if (body === null) return;
    const top = body.getBoundingClientRect().top;
    const heads = SECTIONS.map((section) => ({
      section,
      at: body.querySelector(`#s-${section}`)?.getBoundingClientRect().top,
    }));
    const above = heads.filter((head) => head.at !== undefined && head.at - top < 80).at(-1);
    if (above !== undefined) this.section.set(above.section);
  }

  protected edit(what: 'patient' | 'diagnosis' | null): void {
    this.editing.update((open) => (open === what ? null : what));
  }

  protected saved(): void {
    this.editing.set(null);
    void this.load();
  }

  protected async startCourse(): Promise<void> {
    this.refused.set(null);
    try {
      await this.#client.call('courses.open', {
        params: { patientId: this.patientId() },
        body: { commandId: newCommandId() },
      });
      await this.load();
    } catch (error) {
      this.refused.set(problemOf(error));
    }
  }

  protected took(seconds: number | null): string {
    return seconds === null ? '' : duration(seconds * 1000, this.w.language());
  }

  protected shift(fraction: Chart['fractions'][number]): string {
    const shift = fraction.shiftMm;
    if (shift === null) return '—';
    return [shift.lateral, shift.longitudinal, shift.vertical].map((mm) => mm.toFixed(1).replace('-', '−')).join(' / ');
  }

  protected people(staff: Chart['fractions'][number]['staff']): string {
    return staff.length === 0 ? '—' : this.w.list(staff);
  }
}
