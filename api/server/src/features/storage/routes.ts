import { runCommand } from '@rtflow/records/commands/run-command';
import { cancelRun } from '@rtflow/records/commands/storage/storage-runs';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = Extract<keyof Handlers, `storage.${string}`>;

export function storageHandlers({ database, storage }: Doors): Pick<Handlers, Names> {
  return {
    'storage.overview': async () => ({ ok: true, value: await storage.overview() }),
    'storage.start': ({ actor, body: { commandId, kind, studyUid } }) =>
      storage.start({ kind, studyUid }, actor, (begin) =>
        runCommand(
          database.unitOfWork,
          actor,
          { name: 'storage.run', entity: 'storage', entityId: kind, commandId, input: studyUid ?? null },
          begin,
        ),
      ),
    'storage.cancel': async ({ actor, params: { runId = '' }, body: { commandId } }) => {
      const act = { name: 'storage.cancel', entity: 'storage', entityId: runId, commandId };
      const outcome = await done(database, actor, act, (tx) => cancelRun(tx, runId));
      if (outcome.ok) storage.cancel(runId);
      return outcome;
    },
  };
}
