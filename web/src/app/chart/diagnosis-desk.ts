import { computed, signal } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import { stageGroup } from '@rtflow/domain/staging/index';
import type { FormSchema } from '@rtflow/forms/form-schema';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';
import { FormState } from '../form/form-state.ts';

/** Diagnosis and stage of a course being changed: the opening form's own fields and rules, and a reason. */
export class DiagnosisDesk {
  readonly #client: ApiClient;
  readonly #now: () => string;
  readonly loaded = new Loaded<RouteAnswer<'courses.diagnosis'>>();
  readonly form = signal<FormState | null>(null);
  readonly reason = signal('');
  readonly tried = signal(false);
  readonly #acting = new Acting();
  readonly busy = this.#acting.busy;
  readonly problem = this.#acting.refused;
  /** What the table of this site makes of T, N and M as they stand now; null where no table tells. */
  readonly byTable = computed(() => {
    const values = this.form()?.values() ?? {};
    const text = (field: string) => (typeof values[field] === 'string' ? (values[field] as string).trim() : '');
    const [system, icd11, prefix] = [text('stageSystem'), text('icd11'), text('stagePrefix')];
    if (system === '' || icd11 === '') return null;
    const found = stageGroup({ system, icd11, prefix, t: text('t'), n: text('n'), m: text('m') });
    return found.ok ? found.value : null;
  });

  /** @param now ISO instant of the screen's clock */
  constructor(client: ApiClient, now: () => string) {
    this.#client = client;
    this.#now = now;
  }

  async open(courseId: string): Promise<void> {
    this.#acting.forget();
    this.tried.set(false);
    this.reason.set('');
    await this.loaded.load(() => this.#client.call('courses.diagnosis', { params: { courseId } }));
    const page = this.loaded.value();
    if (page === null) return;
    const schema = page.schema as unknown as FormSchema;
    this.form.set(new FormState({ schema, prefill: page.data, sources: {}, now: this.#now }));
  }

  /** @returns whether a new version stands */
  async save(courseId: string): Promise<boolean> {
    const [page, form] = [this.loaded.value(), this.form()];
    this.tried.set(true);
    const reason = this.reason().trim();
    if (page === null || form === null || !form.attempt() || reason === '') return false;
    const { version, formVersion } = page;
    return this.#acting.run(async () => {
      const body = { commandId: newCommandId(), version, formVersion, data: form.submission(), reason };
      await this.#client.call('courses.editDiagnosis', { params: { courseId }, body });
      this.close();
    });
  }

  close(): void {
    this.form.set(null);
    this.loaded.clear();
  }
}
