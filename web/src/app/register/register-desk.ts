import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { Registration } from '@rtflow/contract/rest/patients';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { readIdCard } from '@rtflow/domain';
import { Acting } from '../api/acting.ts';
import { newCommandId, problemOf } from '../api/loaded.ts';
import { sendPhoto, type Shot } from '../photo/send-photo.ts';

export type FieldName = keyof Registration;
export type Draft = Readonly<Partial<Record<FieldName, string>>>;
export type FieldSource = 'ID' | 'HIS';
export type Match = RouteAnswer<'patients.match'>;
export type Candidate = Match['candidates'][number];
export type Registered = RouteAnswer<'patients.register'>;
/** What the person has decided about the candidates. */
export type Verdict =
  { readonly kind: 'undecided' } | { readonly kind: 'same'; readonly patientId: string } | { readonly kind: 'new' };

export const REQUIRED: readonly FieldName[] = ['source', 'name', 'sex', 'idType', 'idNo', 'birthDate', 'phone'];
/** Somebody unconscious has neither document nor telephone: a temporary number, an estimated age. */
const REQUIRED_OF_UNKNOWN: readonly FieldName[] = ['source', 'name', 'sex', 'idType', 'birthDate'];
/** Inpatients lie somewhere: the ward is how they are found. */
const REQUIRED_OF_INPATIENTS: readonly FieldName[] = ['admissionNo', 'ward'];
const MATCH_REST_MS = 400;
const EMPTY: Draft = { source: 'OUTPATIENT', idType: 'ID_CARD' };

/** Registration in progress: the draft, what fills it, whether the patient is known, and saving. */
export class RegisterDesk {
  readonly #client: ApiClient;
  readonly #today: () => string;
  readonly #draft = signal<Draft>(EMPTY);
  readonly #sources = signal<Readonly<Partial<Record<FieldName, FieldSource>>>>({});
  readonly #match = signal<Match | null>(null);
  readonly #verdict = signal<Verdict>({ kind: 'undecided' });
  readonly #acting = new Acting();
  readonly #his = signal<'unasked' | 'found' | 'none' | 'down'>('unasked');
  readonly #saved = signal<Registered | null>(null);
  readonly #tried = signal(false);
  readonly #shot = signal<Shot | null>(null);
  readonly #photo = signal<'none' | 'sending' | 'kept' | Problem>('none');
  #commandId = newCommandId();
  #photoCommandId = newCommandId();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly draft = this.#draft.asReadonly();
  readonly sources = this.#sources.asReadonly();
  readonly match = this.#match.asReadonly();
  readonly verdict = this.#verdict.asReadonly();
  readonly busy = this.#acting.doing;
  readonly problem = this.#acting.refused;
  readonly his = this.#his.asReadonly();
  readonly saved = this.#saved.asReadonly();
  readonly tried = this.#tried.asReadonly();
  /** Taken, and sent once the patient has a number. */
  readonly shot = this.#shot.asReadonly();
  readonly photo = this.#photo.asReadonly();
  readonly required = computed<readonly FieldName[]>(() => {
    const { source, idType } = this.#draft();
    const always = idType === 'TEMPORARY' ? REQUIRED_OF_UNKNOWN : REQUIRED;
    return source === 'INPATIENT' ? [...always, ...REQUIRED_OF_INPATIENTS] : always;
  });
  readonly missing = computed(() => this.required().filter((name) => (this.#draft()[name] ?? '') === ''));
  /** Dictionary key (below register.fault) of what is wrong with a filled field. */
  readonly faults = computed<Readonly<Partial<Record<FieldName, string>>>>(() =>
    faultsOf(this.#draft(), this.#today()),
  );
  readonly mustDecide = computed(() => {
    const level = this.#match()?.level;
    return (level === 'EXACT' || level === 'PROBABLE') && this.#verdict().kind === 'undecided';
  });
  readonly blocked = computed(() => this.#match()?.level === 'CONFLICT');
  readonly ready = computed(
    () =>
      this.missing().length === 0 && Object.keys(this.faults()).length === 0 && !this.mustDecide() && !this.blocked(),
  );

  constructor(client: ApiClient, today: () => string) {
    this.#client = client;
    this.#today = today;
  }

  set(name: FieldName, value: string, source: FieldSource | null = null): void {
    this.#draft.update((draft) => ({ ...draft, [name]: value }));
    this.#sources.update((sources) => ({ ...sources, [name]: source ?? undefined }));
    this.#acting.forget();
    if (name === 'idNo' || name === 'idType') this.#fromIdCard();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), MATCH_REST_MS);
  }

  /** Asks the server to check the number; it also fills birth date and sex. */
  async readCard(): Promise<void> {
    const idNo = this.#draft().idNo ?? '';
    if (idNo === '') return;
    await this.#acting.run(async () => {
      const card = await this.#client.call('patients.readIdCard', { body: { idNo } });
      if (!card.valid) return;
      if (card.birthDate !== null) this.set('birthDate', card.birthDate, 'ID');
      if (card.sex !== null) this.set('sex', card.sex, 'ID');
    }, 'card');
  }

  async pullHis(): Promise<void> {
    const idNo = this.#draft().idNo ?? '';
    if (idNo === '') return;
    await this.#acting.run(async () => {
      const answer = await this.#client.call('patients.fromHis', { body: { idNo } });
      this.#his.set(!answer.available ? 'down' : answer.found ? 'found' : 'none');
      for (const [name, value] of Object.entries(answer.fields)) {
        if (isFieldName(name) && (this.#draft()[name] ?? '') === '') this.set(name, value, 'HIS');
      }
    }, 'his');
  }

  /** New or returning? Asked by itself once there is enough to compare. */
  async look(): Promise<void> {
    const draft = this.#draft();
    if ((draft.name ?? '') === '' && (draft.idNo ?? '').length < 6) {
      this.#match.set(null);
      return;
    }
    try {
      const given = Object.entries(draft).filter(([name, value]) => value !== '' && !(name in this.faults()));
      const match = await this.#client.call('patients.match', { body: Object.fromEntries(given) });
      if (draft === this.#draft()) {
        this.#match.set(match);
        if (!stillThere(this.#verdict(), match)) this.#verdict.set({ kind: 'undecided' });
      }
    } catch (error) {
      this.#acting.refuse(error);
    }
  }

  same(patientId: string): void {
    this.#verdict.set({ kind: 'same', patientId });
  }

  notTheSame(): void {
    this.#verdict.set({ kind: 'new' });
  }

  takePhoto(shot: Shot): void {
    this.#shot.set(shot);
    this.#photo.set('none');
    this.#photoCommandId = newCommandId();
    if (this.#saved()) void this.sendPhoto();
  }

  /** The registration stands whatever becomes of the picture. */
  async sendPhoto(): Promise<void> {
    const [saved, shot] = [this.#saved(), this.#shot()];
    if (!saved || !shot || this.#photo() === 'sending') return;
    this.#photo.set('sending');
    try {
      await sendPhoto(this.#client, { patientId: saved.patientId, commandId: this.#photoCommandId, shot });
      this.#photo.set('kept');
    } catch (error) {
      this.#photo.set(problemOf(error));
    }
  }

  async save(): Promise<void> {
    this.#tried.set(true);
    if (!this.ready()) return;
    const verdict = this.#verdict();
    await this.#acting.run(async () => {
      const given = Object.entries(this.#draft()).filter(([, value]) => value !== '');
      this.#saved.set(
        await this.#client.call('patients.register', {
          body: {
            commandId: this.#commandId,
            registration: Object.fromEntries(given) as unknown as Registration,
            ...(verdict.kind === 'same' ? { existingPatientId: verdict.patientId } : {}),
            acceptNew: verdict.kind === 'new',
          },
        }),
      );
    }, 'save');
    await this.sendPhoto();
  }

  /** The next patient at the counter. */
  next(): void {
    clearTimeout(this.#timer);
    this.#draft.set({ ...EMPTY, source: this.#draft().source ?? 'OUTPATIENT' });
    this.#sources.set({});
    this.#match.set(null);
    this.#verdict.set({ kind: 'undecided' });
    this.#acting.forget();
    this.#his.set('unasked');
    this.#saved.set(null);
    this.#tried.set(false);
    this.#shot.set(null);
    this.#photo.set('none');
    this.#commandId = newCommandId();
  }

  #fromIdCard(): void {
    const draft = this.#draft();
    if (draft.idType !== 'ID_CARD') return;
    const card = readIdCard(draft.idNo ?? '', this.#today());
    if (!card.ok) return;
    this.#draft.update((all) => ({ ...all, birthDate: card.value.birthDate, sex: card.value.sex }));
    this.#sources.update((sources) => ({ ...sources, birthDate: 'ID', sex: 'ID' }));
  }
}

function faultsOf(draft: Draft, today: string): Partial<Record<FieldName, string>> {
  const faults: Partial<Record<FieldName, string>> = {};
  if (draft.idType === 'ID_CARD' && draft.idNo) {
    const card = readIdCard(draft.idNo, today);
    if (!card.ok) faults.idNo = card.error;
    else if (draft.birthDate && card.value.birthDate !== draft.birthDate) faults.birthDate = 'NOT_AS_CARD';
    else if (draft.sex && card.value.sex !== draft.sex) faults.sex = 'NOT_AS_CARD';
  }
  if (draft.phone && !/^1\d{10}$/.test(draft.phone)) faults.phone = 'PHONE';
  if (draft.birthDate && (!/^\d{4}-\d{2}-\d{2}$/.test(draft.birthDate) || draft.birthDate > today))
    faults.birthDate = 'DATE';
  return faults;
}

function stillThere(verdict: Verdict, match: Match): boolean {
  if (verdict.kind === 'same') return match.candidates.some((candidate) => candidate.patientId === verdict.patientId);
  return verdict.kind === 'new' && match.level !== 'NONE';
}

const FIELD_NAMES: ReadonlySet<string> = new Set<FieldName>([
  'name',
  'sex',
  'birthDate',
  'idType',
  'idNo',
  'phone',
  'source',
  'insurance',
  'admissionNo',
  'ward',
  'bed',
  'contactName',
  'contactPhone',
  'hisPatientId',
]);

function isFieldName(name: string): name is FieldName {
  return FIELD_NAMES.has(name);
}
