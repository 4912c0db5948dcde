import { runCommand } from '@rtflow/records/commands/run-command';
import { keepView, removeView } from '@rtflow/records/commands/views/keep-view';
import { listViews } from '@rtflow/records/queries/list-views';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = `views.${'list' | 'save' | 'remove'}`;

export function viewHandlers({ database }: Doors): Pick<Handlers, Names> {
  return {
    'views.list': async ({ actor, query: { list } }) => ({
      ok: true,
      value: { views: await database.readOnly((reader) => listViews(reader, actor, list)) },
    }),
    'views.save': ({ actor, body: { commandId, ...view } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'view.keep', entity: 'view', entityId: view.name, commandId, input: view },
        (tx) => keepView(tx, view),
      ),
    'views.remove': ({ actor, params: { viewId = '' } }) =>
      done(database, actor, { name: 'view.remove', entity: 'view', entityId: viewId }, (tx) => removeView(tx, viewId)),
  };
}
