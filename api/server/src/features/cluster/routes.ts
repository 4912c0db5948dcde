import { closeCommand, resendCommand } from '@rtflow/records/commands/cluster/answer-refusal';
import { keptCommands } from '@rtflow/records/queries/cluster/kept-commands';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done, keyOf } from '../act.ts';

type Names = Extract<keyof Handlers, `cluster.${string}`>;

/** What a cluster has refused or not answered yet, and what people do about it. */
export function clusterHandlers({ database }: Doors): Pick<Handlers, Names> {
  const act = (name: string, id: string | undefined, commandId: string, input: unknown) => ({
    name: `cluster.${name}`,
    entity: 'cluster-command',
    entityId: id ?? '',
    commandId,
    input,
  });
  return {
    'cluster.commands': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => keptCommands(reader, query)),
    }),
    'cluster.resend': ({ actor, params, body }) =>
      done(database, actor, act('resend', params.id, body.commandId, { id: params.id }), (tx) =>
        resendCommand(tx, { id: keyOf(params.id) ?? 0 }),
      ),
    'cluster.close': ({ actor, params, body: { commandId, reason } }) =>
      done(database, actor, act('close', params.id, commandId, { id: params.id, reason }), (tx) =>
        closeCommand(tx, { id: keyOf(params.id) ?? 0, reason }),
      ),
  };
}
