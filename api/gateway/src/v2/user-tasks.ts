import { status } from '@grpc/grpc-js';
import type { CommandOf, UserTaskEvent } from '@rtflow/engine/ports';
import { USER_TASKS, VARIABLES } from '@rtflow/records/queries/zeebe/entities';
import { getOne } from '@rtflow/records/queries/zeebe/search';
import { visibleScopes } from '@rtflow/records/queries/zeebe/scopes';
import { mayDo } from '../access.ts';
import { optionalText, textOf } from '../http/fields.ts';
import { NO_CONTENT, ok, type HttpCall, type HttpRoute } from '../http/route.ts';
import { DEFAULT_TENANT } from '../requests.ts';
import { RequestFault } from '../status.ts';
import { changesetOf } from './changeset.ts';
import { pathKey, run, variablesIn } from './commands.ts';
import { getRoute, missing, searchRoute } from './searches.ts';
import { variableItem } from './variables.ts';

export interface UserTaskRules {
  /**
   * Tasks that write the record: only a person at RTFlow's own door may change them, with form, rules and signature. A
   * program that ended one here would leave the process without its clinical rows. Another RTFlow that keeps the record has the right
   * `people-tasks`.
   */
  readonly belongsToPeople: (task: { readonly elementId: string; readonly processDefinitionId: string }) => boolean;
}

export function userTaskRoutes(rules: UserTaskRules): HttpRoute[] {
  const write = (
    method: HttpRoute['method'],
    path: string,
    handle: (call: HttpCall, key: number) => Promise<void>,
  ): HttpRoute => ({
    method,
    path,
    right: 'user-tasks',
    async handle(call) {
      const key = pathKey(call, 'userTaskKey');
      await requireProgramsTask(rules, call, key);
      await handle(call, key);
      return NO_CONTENT;
    },
  });
  return [
    searchRoute({ path: '/user-tasks/search', entity: USER_TASKS }),
    getRoute('/user-tasks/:userTaskKey', USER_TASKS),
    { method: 'get', path: '/user-tasks/:userTaskKey/form', right: 'read', handle: form },
    { ...taskVariables, path: '/user-tasks/:userTaskKey/variables/search' },
    write('post', '/user-tasks/:userTaskKey/assignment', (call, userTaskKey) =>
      change(call, 'assigning', {
        type: 'assignUserTask',
        userTaskKey,
        assignee: textOf(call.body, 'assignee'),
        allowOverride: call.body['allowOverride'] !== false,
        action: optionalText(call.body, 'action') ?? 'assign',
      }),
    ),
    write('delete', '/user-tasks/:userTaskKey/assignee', (call, userTaskKey) =>
      change(call, 'assigning', { type: 'assignUserTask', userTaskKey, assignee: null, action: 'unassign' }),
    ),
    // The older path takes the attributes with or without `changeset` around them: the SDK's own client sends them bare.
    ...['/user-tasks/:userTaskKey', '/user-tasks/:userTaskKey/update'].map((path) =>
      write('patch', path, (call, userTaskKey) => {
        const { changeset, action, ...bare } = call.body;
        const fields = typeof changeset === 'object' && changeset !== null ? changeset : bare;
        return change(call, 'updating', {
          type: 'updateUserTask',
          userTaskKey,
          changeset: changesetOf(fields as Record<string, unknown>),
          action: typeof action === 'string' && action !== '' ? action : 'update',
        });
      }),
    ),
    write('post', '/user-tasks/:userTaskKey/completion', (call, userTaskKey) =>
      change(call, 'completing', {
        type: 'completeUserTask',
        userTaskKey,
        variables: variablesIn(call.body),
        action: optionalText(call.body, 'action') ?? 'complete',
      }),
    ),
  ];
}

async function requireProgramsTask(rules: UserTaskRules, call: HttpCall, key: number): Promise<void> {
  const task = await call.read(({ sql }) => getOne(sql, USER_TASKS, key));
  if (!task) throw missing('userTaskKey', String(key));
  const elementId = String(task['elementId']);
  if (mayDo(call.caller.client, 'people-tasks')) return;
  if (!rules.belongsToPeople({ elementId, processDefinitionId: String(task['processDefinitionId']) })) return;
  throw new RequestFault(
    status.PERMISSION_DENIED,
    `Expected a task for programs, but '${elementId}' writes the record: a person does it in RTFlow, with form, rules and signature`,
  );
}

type Change = CommandOf<'assignUserTask'> | CommandOf<'updateUserTask'> | CommandOf<'completeUserTask'>;
const LISTENER_WAIT_MS = 30_000;

/** Answers when the change has taken effect: with task listeners that is when the last of them has agreed. */
async function change(call: HttpCall, event: UserTaskEvent, command: Change): Promise<void> {
  const key = command.userTaskKey;
  const heard = Promise.withResolvers<RequestFault | null>();
  // Listening starts before the command: listeners may be done in the commit that follows at once.
  const stop = call.engine.onCommitted(({ userTasks }) => {
    const change = userTasks.filter((task) => task.key === key).at(-1);
    if (!change) return;
    if (change.denied) heard.resolve(deniedBy(event, change.denied.reason));
    else if (!change.state.endsWith('ING')) heard.resolve(null);
  });
  const timer = setTimeout(
    () =>
      heard.resolve(
        new RequestFault(
          status.DEADLINE_EXCEEDED,
          `Expected the listeners of user task ${key} to answer within ${LISTENER_WAIT_MS} ms, but they still work`,
        ),
      ),
    LISTENER_WAIT_MS,
  );
  try {
    const { state } = await run(call, command as CommandOf<'completeUserTask'>);
    if (!state.endsWith('ING')) return;
    const fault = await heard.promise;
    if (fault) throw fault;
  } finally {
    clearTimeout(timer);
    stop();
  }
}

function deniedBy(event: UserTaskEvent, reason: string | null): RequestFault {
  return new RequestFault(
    status.FAILED_PRECONDITION,
    `Command rejected with code 'INVALID_STATE': a task listener denied ${event}${reason ? `: ${reason}` : ''}`,
  );
}

async function form(call: HttpCall) {
  const key = pathKey(call, 'userTaskKey');
  const row = await call.read(async ({ sql }) => {
    if (!(await getOne(sql, USER_TASKS, key))) throw missing('userTaskKey', String(key));
    return sql.get<{ form_id: string; version: number; key: number; resource: string }>(
      'SELECT f.form_id, f.version, f.`key`, f.resource FROM wf_user_task t JOIN wf_form f ON f.`key` = t.form_key WHERE t.`key` = ?',
      [key],
    );
  });
  if (!row) return NO_CONTENT;
  return ok({
    formKey: String(row.key),
    formId: row.form_id,
    version: Number(row.version),
    schema: JSON.parse(row.resource) as unknown,
    tenantId: DEFAULT_TENANT,
  });
}

/** What the task sees: the variables of its scopes, the nearest of each name. */
const taskVariables = searchRoute({
  path: '',
  entity: {
    ...VARIABLES,
    filters: {
      visibleFrom: (value) => visibleScopes(Number(value)),
    },
  },
  within: (call) => ({ visibleFrom: pathKey(call, 'userTaskKey') }),
  complete: async (items) => items.map(variableItem),
});
