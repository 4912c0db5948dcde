import { computed } from '@angular/core';
import type { ApiClient } from '@rtflow/contract/client';
import type { RouteAnswer } from '@rtflow/contract/routes';
import type { RunKind } from '@rtflow/contract/rest/storage';
import { Acting } from '../api/acting.ts';
import { Loaded, newCommandId } from '../api/loaded.ts';

export type Overview = RouteAnswer<'storage.overview'>;
export type Run = Overview['runs'][number];

/** The stores as the one who runs the node sees them: what they hold, what is being done to them, what was found. */
export class StorageDesk {
  readonly #client: ApiClient;
  readonly #acting = new Acting();
  readonly overview = new Loaded<Overview>();
  readonly busy = this.#acting.busy;
  readonly refused = this.#acting.refused;
  readonly running = computed(() => this.overview.value()?.runs.find(({ state }) => state === 'RUNNING') ?? null);

  /** Before the first look through the stores nobody knows how many copies there are. */
  readonly counted = computed(() =>
    (this.overview.value()?.runs ?? []).some(({ kind, state }) => kind === 'SCRUB' && state === 'DONE'),
  );

  constructor(client: ApiClient) {
    this.#client = client;
  }

  load(): Promise<void> {
    return this.overview.load(() => this.#client.call('storage.overview'));
  }

  /** Asked again and again while something runs. */
  async refresh(): Promise<void> {
    if (this.running() !== null) await this.load();
  }

  async start(kind: RunKind, studyUid?: string): Promise<void> {
    const body = { commandId: newCommandId(), kind, ...(studyUid !== undefined && { studyUid }) };
    const started = await this.#acting.run(() => this.#client.call('storage.start', { body }));
    if (started) await this.load();
  }

  async cancel(runId: string): Promise<void> {
    const body = { commandId: newCommandId() };
    await this.#acting.run(() => this.#client.call('storage.cancel', { params: { runId }, body }));
    await this.load();
  }
}

/** The key of a report's words, and what they name. */
export function reportOf(
  run: Run,
): { readonly key: string; readonly values: Readonly<Record<string, string | number>> } | null {
  const { report, state, kind } = run;
  if (report === null) return null;
  if (state === 'FAILED') return { key: 'FAILED', values: { error: String(report['error'] ?? '') } };
  if (kind === 'SCRUB') return { key: kind, values: scrubValues(report as unknown as ScrubReport) };
  const counts = Object.entries(report).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.length : Number(value),
  ]);
  return { key: kind, values: Object.fromEntries(counts) as Record<string, number> };
}

interface ScrubReport {
  readonly stores: readonly {
    readonly store: string;
    readonly missing: number;
    readonly checked: number;
    readonly changed: number;
    readonly trouble: string | null;
  }[];
  readonly orphans: readonly string[];
  readonly healed: { readonly copied: number };
  readonly lostInstances: readonly string[];
}

function scrubValues({ stores, orphans, healed, lostInstances }: ScrubReport): Record<string, number> {
  const sum = (field: 'missing' | 'checked' | 'changed'): number =>
    stores.reduce((total, store) => total + store[field], 0);
  return {
    checked: sum('checked'),
    missing: sum('missing'),
    changed: sum('changed'),
    copied: healed.copied,
    lost: lostInstances.length,
    orphans: orphans.length,
  };
}

/** Stores that a scrub could not look through. */
export function unchecked(run: Run): readonly { readonly store: string; readonly reason: string }[] {
  const stores = (run.report as unknown as Partial<ScrubReport> | null)?.stores ?? [];
  return stores.flatMap(({ store, trouble }) => (trouble === null ? [] : [{ store, reason: trouble }]));
}
