import type { RouteAnswer } from '@rtflow/contract';
import type { RunKind } from '@rtflow/contract/rest/storage';
import type { Actor, Database, ReplicatedStore, Tx } from '@rtflow/records';
import { verifyBackup } from '@rtflow/records/backup/open-backup';
import { restoreStudy } from '@rtflow/records/backup/restore-backup';
import { takeBackup, type BackupPlace, type BackupSource } from '@rtflow/records/backup/take-backup';
import { createDicomIntake } from '@rtflow/records/commands/dicom/dicom-intake';
import { rebuildIndex } from '@rtflow/records/commands/dicom/rebuild-index';
import { STORE_ACTOR } from '@rtflow/records/commands/storage/blob-ledger';
import { heal } from '@rtflow/records/commands/storage/heal';
import { scrubStores } from '@rtflow/records/commands/storage/scrub-stores';
import {
  beginRun,
  endRun,
  interruptRuns,
  noteProgress,
  QUIET_RUN,
  type RunControl,
  type RunRequest,
} from '@rtflow/records/commands/storage/storage-runs';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';
import { storageOverview } from '@rtflow/records/queries/storage/storage-overview';
import { rowOf } from '@rtflow/records/rows';
import type { Logger } from 'pino';

type Begun = Outcome<{ readonly runId: string }>;
type Begin = (tx: Tx) => Promise<Begun>;

export interface StorageJobs {
  overview(): Promise<RouteAnswer<'storage.overview'>>;
  /** @param command runs `begin` as the caller's command: who may, once, audited */
  start(request: RunRequest, actor: Actor, command: (begin: Begin) => Promise<Begun>): Promise<Begun>;
  cancel(runId: string): void;
  /** Lets the run in hand stop after its object. */
  stop(): Promise<void>;
}

export interface StorageJobsOptions {
  readonly database: Database;
  readonly blobs: ReplicatedStore;
  readonly scrubHours: number;
  /** Null: none is set up. */
  readonly backup: (BackupPlace & { readonly everyHours: number; readonly source: Omit<BackupSource, 'blobs'> }) | null;
  readonly log: Logger;
  /** Milliseconds between two looks at what is due. */
  readonly everyMs?: number;
}

/** Objects that one scrub reads against their hashes, those longest not read first. */
const READ_AT_ONCE = 100_000;
const PROGRESS_EVERY_MS = 1000;
const EVERY_MS = 30_000;
const NEEDS_BACKUP: ReadonlySet<RunKind> = new Set(['BACKUP', 'VERIFY', 'RESTORE']);

/** Copies what has too few copies as it arrives, scrubs when it is time, and runs what a person asks for; one at a time. */
export async function startStorageJobs(options: StorageJobsOptions): Promise<StorageJobs> {
  const { database, blobs, scrubHours, backup, log, everyMs = EVERY_MS } = options;
  let current: { readonly runId: string; readonly abort: AbortController; readonly ended: Promise<void> } | null = null;
  let copying: Promise<unknown> = Promise.resolve();
  await database.unitOfWork.run(STORE_ACTOR, interruptRuns);

  const place = () => {
    if (backup === null) throw new Error('Expected a backup to be set up');
    return backup;
  };
  const work: Record<RunKind, (control: RunControl, request: RunRequest, actor: Actor) => Promise<object>> = {
    SCRUB: (control) => scrubStores({ database, blobs }, { limit: READ_AT_ONCE }, control),
    HEAL: (control) => heal({ database, blobs }, control),
    BACKUP: async (control) => {
      const now = await database.unitOfWork.run(STORE_ACTOR, async (tx) => tx.now);
      return takeBackup({ ...place().source, blobs }, place(), now, control);
    },
    VERIFY: (control) => verifyBackup(place(), control),
    RESTORE: (_control, { studyUid = '' }, actor) => restoreStudy({ database, blobs }, place(), { studyUid, actor }),
    REBUILD: (control) => rebuildIndex(database, blobs, createDicomIntake(database, blobs), control),
  };

  function run(request: RunRequest, actor: Actor, runId: string): void {
    const { kind } = request;
    const abort = new AbortController();
    const control = { signal: abort.signal, progress: progressOf(database, runId) };
    const ended = work[kind](control, request, actor)
      .then((report) => ({ state: abort.signal.aborted ? ('CANCELLED' as const) : ('DONE' as const), report }))
      .catch((error: unknown) => {
        log.error({ err: error, kind }, 'storage run failed');
        return { state: 'FAILED' as const, report: { error: error instanceof Error ? error.message : String(error) } };
      })
      .then(({ state, report }) =>
        database.unitOfWork.run(STORE_ACTOR, (tx) => endRun(tx, { id: runId, state, report: { ...report } })),
      )
      .catch((error: unknown) => log.error({ err: error, kind }, 'the end of a storage run could not be written'))
      .finally(() => (current = null));
    current = { runId, abort, ended };
  }

  async function start(request: RunRequest, actor: Actor, command: (begin: Begin) => Promise<Begun>): Promise<Begun> {
    if (NEEDS_BACKUP.has(request.kind) && backup === null) return refuse('BACKUP_NOT_SET', {});
    let fresh = false;
    const begun = await command(async (tx) => {
      const first = await beginRun(tx, request);
      fresh = first.ok;
      return first;
    });
    // A command that is repeated answers its first run.
    if (begun.ok && fresh) run(request, actor, begun.value.runId);
    return begun;
  }

  async function startWhenDue(kind: RunKind, hours: number): Promise<void> {
    const last = await rowOf({ sql: database.reader }, 'StorageRun', { kind }, ['-startedAt']);
    const now = await database.unitOfWork.run(STORE_ACTOR, async (tx) => tx.now);
    if (last && now - last.startedAt < hours * 3_600_000) return;
    await start({ kind }, STORE_ACTOR, (begin) => database.unitOfWork.run(STORE_ACTOR, begin));
  }

  async function round(): Promise<void> {
    if (current !== null) return;
    if (blobs.stores.stores.length > 1) {
      const { copied, failed, lost } = await heal({ database, blobs }, QUIET_RUN);
      if (copied > 0) log.info({ copied }, 'blobs copied to other stores');
      if (failed + lost.length > 0) log.warn({ failed, lost: lost.length }, 'blobs have too few copies');
    }
    if (backup !== null) await startWhenDue('BACKUP', backup.everyHours);
    if (current === null) await startWhenDue('SCRUB', scrubHours);
  }
  const timer = setInterval(() => {
    copying = copying
      .then(round)
      .catch((error: unknown) => log.error({ err: error }, 'stores could not be looked after'));
  }, everyMs).unref();

  return {
    overview: async () => ({
      ...(await storageOverview(database, blobs)),
      scrubHours,
      backupHours: backup?.everyHours ?? null,
    }),
    start,
    cancel(runId) {
      if (current?.runId === runId) current.abort.abort();
    },
    async stop() {
      clearInterval(timer);
      current?.abort.abort();
      await copying;
      await current?.ended;
      await blobs.settled();
    },
  };
}

/** A row is written once a second at most. */
function progressOf(database: Database, runId: string): RunControl['progress'] {
  let last = 0;
  return async (done, total = 0) => {
    const now = performance.now();
    if (now - last < PROGRESS_EVERY_MS) return;
    last = now;
    await database.unitOfWork.run(STORE_ACTOR, (tx) => noteProgress(tx, runId, done, total));
  };
}
