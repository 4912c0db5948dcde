import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer, RouteBody } from '@rtflow/contract/routes';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export const PATIENT_FIELDS = [
  'name',
  'sex',
  'birthDate',
  'phone',
  'insurance',
  'contactName',
  'contactPhone',
] as const;
export type PatientFieldName = (typeof PATIENT_FIELDS)[number];
/** Who somebody is: changed for a reason only, and in the HIS where that keeps it. */
const IDENTITY: readonly PatientFieldName[] = ['name', 'sex', 'birthDate'];

/** Demographics being corrected: only what differs is sent. */
export class PatientEditDesk {
  readonly #client: ApiClient;
  readonly loaded = new Loaded<RouteAnswer<'patients.fields'>>();
  readonly #typed = signal<Readonly<Partial<Record<PatientFieldName, string>>>>({});
  readonly reason = signal('');
  readonly tried = signal(false);
  readonly #acting = new Acting();
  readonly busy = this.#acting.busy;
  readonly problem = this.#acting.refused;
  readonly changed = computed(() => {
    const before = this.loaded.value()?.fields ?? {};
    return Object.entries(this.#typed()).filter(([field, value]) => value !== (before[field] ?? '') && value !== '');
  });
  readonly needsReason = computed(() => this.changed().some(([field]) => IDENTITY.includes(field as PatientFieldName)));

  constructor(client: ApiClient) {
    this.#client = client;
  }

  open(patientId: string): Promise<void> {
    this.#typed.set({});
    this.reason.set('');
    this.tried.set(false);
    this.#acting.forget();
    return this.loaded.load(() => this.#client.call('patients.fields', { params: { patientId } }));
  }

  valueOf(field: PatientFieldName): string {
    return this.#typed()[field] ?? this.loaded.value()?.fields[field] ?? '';
  }

  /** The HIS keeps who a patient is. */
  fixed(field: PatientFieldName): boolean {
    return IDENTITY.includes(field) && this.loaded.value()?.fromHis === true;
  }

  set(field: PatientFieldName, value: string): void {
    this.#typed.update((typed) => ({ ...typed, [field]: value.trim() }));
  }

  /** @returns whether the record was changed */
  async save(patientId: string): Promise<boolean> {
    this.tried.set(true);
    const page = this.loaded.value();
    const reason = this.reason().trim();
    if (page === null || this.changed().length === 0 || (this.needsReason() && reason === '')) return false;
    return this.#acting.run(async () => {
      const fields = Object.fromEntries(this.changed()) as RouteBody<'patients.edit'>['fields'];
      const body = { commandId: newCommandId(), version: page.version, fields, ...(reason !== '' && { reason }) };
      await this.#client.call('patients.edit', { params: { patientId }, body });
    });
  }
}
