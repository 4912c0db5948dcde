import { runCommand } from '@rtflow/records/commands/run-command';
import { createUser } from '@rtflow/records/commands/users/create-user';
import { updateUser } from '@rtflow/records/commands/users/update-user';
import { hashPassword } from '@rtflow/records/policies/password';
import { refuse, type Outcome } from '@rtflow/records/policies/refusals';
import { roleList, staffList, userPage, userView, type UserView } from '@rtflow/records/queries/admin/users';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';

type Names = 'users.list' | 'users.create' | 'users.update' | 'roles.list' | 'staff.list';

export function userHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  const show = async (outcome: Outcome<{ userId: string }>): Promise<Outcome<UserView>> => {
    if (!outcome.ok) return outcome;
    const view = await database.readOnly((reader) => userView(reader, outcome.value.userId));
    return view ? { ok: true, value: view } : refuse('NOT_FOUND');
  };
  return {
    'users.list': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => userPage(reader, query)),
    }),
    'users.create': async ({ actor, body: { password, ...input } }) => {
      const passwordHash = await hashPassword(password);
      const act = { name: 'user.create', entity: 'user', entityId: input.login };
      return show(
        await runCommand(database.unitOfWork, actor, act, (tx) => createUser(tx, { ...input, passwordHash })),
      );
    },
    'users.update': async ({ actor, params: { userId = '' }, body: { password, ...input } }) => {
      const passwordHash = password ? await hashPassword(password) : undefined;
      const act = { name: 'user.update', entity: 'user', entityId: userId };
      const change = { userId, ...input, ...(passwordHash && { passwordHash }) };
      return show(await runCommand(database.unitOfWork, actor, act, (tx) => updateUser(tx, change)));
    },
    'roles.list': async () => ({ ok: true, value: { roles: await database.readOnly(roleList) } }),
    'staff.list': async ({ query }) => ({
      ok: true,
      value: { rows: await database.readOnly((reader) => staffList(reader, query.role)) },
    }),
  };
}
