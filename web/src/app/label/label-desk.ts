import { signal } from '@angular/core';
import type { ApiClient, CallInput } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import { newCommandId, problemOf } from '../api/loaded.ts';

export type LabelKind = NonNullable<CallInput<'patients.printLabel'>['body']>['kind'];

/** Labels of one patient: the first copy prints at once, each further one asks why. */
export class LabelDesk {
  readonly #client: ApiClient;
  readonly #print: (html: string) => void;
  readonly #busy = signal(false);
  readonly #problem = signal<Problem | null>(null);
  readonly #asking = signal<LabelKind | null>(null);
  readonly #printed = signal<{ readonly kind: LabelKind; readonly copyNo: number } | null>(null);
  readonly busy = this.#busy.asReadonly();
  readonly problem = this.#problem.asReadonly();
  /** The kind whose next copy waits for a reason. */
  readonly asking = this.#asking.asReadonly();
  readonly printed = this.#printed.asReadonly();

  constructor(client: ApiClient, print: (html: string) => void) {
    this.#client = client;
    this.#print = print;
  }

  async print(patientId: string, kind: LabelKind, reason = ''): Promise<void> {
    if (this.#busy()) return;
    this.#busy.set(true);
    this.#problem.set(null);
    try {
      const page = await this.#client.call('patients.printLabel', {
        params: { patientId },
        body: { commandId: newCommandId(), kind, ...(reason === '' ? {} : { reason }) },
      });
      this.#asking.set(null);
      this.#printed.set({ kind, copyNo: page.copyNo });
      this.#print(page.html);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === 'REPRINT_REASON') this.#asking.set(kind);
      else this.#problem.set(problem);
    } finally {
      this.#busy.set(false);
    }
  }

  cancel(): void {
    this.#asking.set(null);
  }
}
