import {
  ChangeDetectionStrategy,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  signal,
  type Signal,
  untracked,
} from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import type { ListView } from '@rtflow/contract/rest/views';
import { COURSE_TRANSITIONS } from '@rtflow/domain';
import { API } from '../api/api.ts';
import type { CodeItem } from '../form/code-lists.ts';
import { CODE_LISTS } from '../form/lists.ts';
import { useKeys } from '../keys/keys.ts';
import { refreshOn } from '../live/live.ts';
import { DateBox } from '../parts/date-box.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { PriorityChip } from '../parts/priority-chip.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { StateTag } from '../parts/state-tag.ts';
import { SESSION } from '../session/session.ts';
import { isoDay } from '../words/format.ts';
import { dayOf, shiftDay } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { COLUMNS, defaultColumns, PATIENT_COLUMNS, type Column } from './columns.ts';
import { FILTERS, PatientList, type FilterName, type PatientFilter } from './patient-list.ts';
import { knownColumns } from '../views/chosen-columns.ts';
import { ColumnMenu } from '../views/column-menu.ts';
import { ViewMenu } from '../views/view-menu.ts';
import { ViewShelf } from '../views/view-shelf.ts';

/** S05: find patients. Every filter stands in the link. */
@Component({
  selector: 'rt-patients',
  imports: [ColumnMenu, DateBox, Empty, Icon, PriorityChip, ProblemBox, RouterLink, Skeleton, StateTag, ViewMenu],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './patients.html',
  styleUrl: './patients.css',
})
export class Patients {
  readonly #router = inject(Router);
  readonly #route = inject(ActivatedRoute);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly #session = inject(SESSION);
  readonly #lists = inject(CODE_LISTS);
  protected readonly w = inject(Words);
  protected readonly list = new PatientList(inject(API));
  protected readonly shelf = new ViewShelf(inject(API), 'patients');
  protected readonly mayRegister = computed(() => this.#session.may('patient.register'));
  protected readonly mayMerge = computed(() => this.#session.may('patient.merge'));
  protected readonly mayOpen = computed(() => this.#session.may('patient.read'));
  protected readonly statuses = Object.keys(COURSE_TRANSITIONS);
  protected readonly techniques = ['3DCRT', 'IMRT', 'VMAT', 'TOMO', 'SBRT', 'SRS', 'ELECTRON', 'BRACHY'];
  protected readonly sources = ['OUTPATIENT', 'INPATIENT', 'REFERRAL', 'EXAM'];
  protected readonly presets = ['all', 'mine', 'today'];
  protected readonly periods = [
    { word: 'day', days: 0 },
    { word: 'week', days: 6 },
    { word: 'month', days: 29 },
  ];
  /** People and machines may be listed only by those who see the process. */
  protected readonly maySeeStaff = this.#session.may('process.view');
  protected readonly staff = this.#items({ codeList: 'staff', role: 'ATT' });
  protected readonly devices = this.#items({ codeList: 'devices' });
  readonly #ownColumns = defaultColumns((right) => this.#session.may(right));
  protected readonly columns = signal<readonly Column[]>(PATIENT_COLUMNS.of(localStorage) ?? this.#ownColumns);
  protected readonly all = COLUMNS;
  protected readonly techniquesOpen = signal(false);
  /** A doctor begins with the own patients; a link says otherwise. */
  readonly #firstPreset = this.#session.may('rx.write') ? 'mine' : 'all';
  protected readonly day = isoDay;
  protected readonly totalText = computed(() => {
    const { count, exact } = this.list.total();
    return this.w.t('patients.total', { n: exact ? count : `${count}+` });
  });
  readonly #query = toSignal(this.#route.queryParamMap, { requireSync: true });

  constructor() {
    effect(() => {
      const query = this.#query();
      const filter: PatientFilter = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? '']));
      const preset = filter.preset || this.#firstPreset;
      untracked(() => void this.list.show({ ...filter, preset }));
    });
    void this.shelf.load();
    refreshOn(['patient', 'course'], () => {
      if (this.list.rows().length <= 50) void this.list.retry();
    });
    useKeys('patients', {
      down: () => this.#step(1),
      up: () => this.#step(-1),
      open: () => this.#openSelected(),
      filter: () => this.#host.nativeElement.querySelector<HTMLElement>('#patients-text')?.focus(),
      register: () => {
        if (this.mayRegister()) void this.#router.navigateByUrl('/patients/new');
      },
    });
  }

  protected set(change: PatientFilter): void {
    const queryParams = Object.fromEntries(
      Object.entries(change).map(([name, value]) => [name, value === '' ? null : value]),
    );
    void this.#router.navigate([], { relativeTo: this.#route, queryParams, queryParamsHandling: 'merge' });
  }

  protected period(days: number): void {
    const today = dayOf(Date.now());
    this.set({ registeredFrom: shiftDay(today, -days), registeredTo: today });
  }

  protected clearOne(name: FilterName): void {
    this.set({ [name]: '' });
  }

  protected clearAll(): void {
    void this.#router.navigate([], { relativeTo: this.#route });
  }

  protected value(name: FilterName): string {
    return this.list.filter()[name] ?? '';
  }

  /** As the server sorts: newest registration first, the others upwards. */
  protected sorted(sort: string): 'ascending' | 'descending' | null {
    if ((this.value('sort') || 'registered') !== sort) return null;
    return sort === 'registered' ? 'descending' : 'ascending';
  }

  protected resetColumns(): void {
    this.columns.set(this.#ownColumns);
    PATIENT_COLUMNS.keep(localStorage, null);
  }

  protected chosenTechniques(): readonly string[] {
    return this.value('technique').split(',').filter(Boolean);
  }

  protected toggleTechnique(code: string): void {
    const chosen = this.chosenTechniques();
    const next = chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code];
    this.set({ technique: next.join(',') });
  }

  protected useView(view: ListView): void {
    this.take(knownColumns(view.columns, COLUMNS));
    void this.#router.navigate([], { relativeTo: this.#route, queryParams: view.filter });
  }

  protected open(patientId: string): void {
    if (this.mayOpen()) void this.#router.navigate(['/patients', patientId]);
  }

  protected take(columns: readonly Column[]): void {
    this.columns.set(columns);
    PATIENT_COLUMNS.keep(localStorage, columns);
  }

  #items(properties: { codeList: string; role?: string }): Signal<readonly CodeItem[] | null> {
    if (!this.maySeeStaff) return signal(null);
    return this.#lists.itemsOf({ type: 'select', id: properties.codeList, properties });
  }

  #openSelected(): void {
    const row = this.list.selected();
    if (row !== null) this.open(row.patientId);
  }

  #step(by: 1 | -1): void {
    this.list.step(by);
    queueMicrotask(() =>
      this.#host.nativeElement.querySelectorAll('tbody tr')[this.list.index()]?.scrollIntoView({ block: 'nearest' }),
    );
  }
}
