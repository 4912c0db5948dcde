import { decideMerge, proposeMerge, undoMerge } from '@rtflow/records/commands/merges/merge-patients';
import { runCommand } from '@rtflow/records/commands/run-command';
import { mergePair, mergesOf } from '@rtflow/records/queries/patients/merges';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';

type Names = `merges.${'list' | 'pair' | 'propose' | 'decide' | 'undo'}`;

export function mergeHandlers({ database }: Doors): Pick<Handlers, Names> {
  const on = (name: string, mergeId: string, commandId: string, input: unknown) => ({
    name: `patient.merge-${name}`,
    entity: 'patient-merge',
    entityId: mergeId,
    commandId,
    input,
  });
  return {
    'merges.list': async ({ actor }) => ({
      ok: true,
      value: { merges: await database.readOnly((reader) => mergesOf(reader, actor)) },
    }),
    'merges.pair': ({ params: { patientId = '' } }) => database.readOnly((reader) => mergePair(reader, patientId)),
    'merges.propose': ({ actor, body: { commandId, ...pair } }) =>
      runCommand(database.unitOfWork, actor, on('propose', 'new', commandId, pair), (tx) => proposeMerge(tx, pair)),
    'merges.decide': ({ actor, params: { mergeId = '' }, body: { commandId, confirm } }) =>
      runCommand(database.unitOfWork, actor, on('decide', mergeId, commandId, confirm), (tx) =>
        decideMerge(tx, { mergeId, confirm }),
      ),
    'merges.undo': ({ actor, params: { mergeId = '' }, body: { commandId, reason } }) =>
      runCommand(database.unitOfWork, actor, on('undo', mergeId, commandId, reason), (tx) =>
        undoMerge(tx, { mergeId, reason }),
      ),
  };
}
