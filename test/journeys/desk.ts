import { randomUUID } from 'node:crypto';
import { ApiError, createClient, userTask, type ApiClient, type TaskDetail, type TaskRow } from '@rtflow/contract';
import { DEMO_PASSWORD, DEMO_STAFF } from '@rtflow/api/demo/staff';
import type { House } from './house.ts';

export interface Person {
  readonly login: string;
  readonly userId: string;
  readonly api: ApiClient;
  /** Body of what is not JSON: a document, a picture. @param path below the house, `/api/…` */
  read(path: string): Promise<string>;
}

export interface InboxTask {
  readonly person: Person;
  readonly row: TaskRow;
}

/** A fresh idempotency key. */
export const commandId = (): string => randomUUID();

/** Who is signed in at which desk: one session per person, kept as a browser keeps it. */
export class Desks {
  readonly #house: House;
  readonly #people = new Map<string, Promise<Person>>();

  constructor(house: House) {
    this.#house = house;
  }

  as(login: string): Promise<Person> {
    const known = this.#people.get(login) ?? this.#signIn(login);
    this.#people.set(login, known);
    return known;
  }

  async #signIn(login: string): Promise<Person> {
    const kept: Record<string, string> = {};
    const api = createClient({
      baseUrl: this.#house.url,
      headers: () => kept,
      fetch: async (...request) => {
        const answer = await fetch(...request);
        const cookie = answer.headers.get('set-cookie')?.split(';')[0];
        if (cookie) kept.Cookie = cookie;
        return answer;
      },
    });
    const me = await api.call('session.login', { body: { login, password: DEMO_PASSWORD } });
    kept['X-CSRF-Token'] = me.csrfToken;
    const read = async (path: string) => (await fetch(this.#house.url + path, { headers: kept })).text();
    return { login, userId: me.userId, api, read };
  }

  /** The open task of a course in the inbox of somebody who may do it, once it is there. */
  async taskFor(courseId: string, taskId: string, login?: string): Promise<InboxTask> {
    const who = login ?? `anybody who may do it, of ${loginsFor(taskId).join(', ')}`;
    try {
      return await this.#house.clock.until(`${taskId} in the inbox of ${who}`, () =>
        this.find(courseId, taskId, login),
      );
    } catch (cause) {
      const { api } = await this.as('att1');
      const { why } = await api.call('courses.process', { params: { courseId } });
      const failed = await this.#house.database.reader.all(
        "SELECT type, error_message FROM wf_job WHERE state IN ('BACKOFF', 'FAILED')",
      );
      const says = [...why.map(({ en }) => en), ...failed.map((job) => JSON.stringify(job))];
      throw new Error(`${String(cause)}; the course says: ${says.join(' | ')}`, { cause });
    }
  }

  /** The same as it is now; null when it is in nobody's inbox. */
  async find(courseId: string, taskId: string, login?: string): Promise<InboxTask | null> {
    for (const candidate of login ? [login] : loginsFor(taskId)) {
      const person = await this.as(candidate);
      const { rows } = await person.api.call('tasks.list', { query: { view: 'all', node: taskId } });
      const row = rows.find((each) => each.course?.courseId === courseId && (each.mine || each.claimable));
      if (row) return { person, row };
    }
    return null;
  }

  /** Takes the task on when it is still the group's. */
  async claimed(person: Person, row: TaskRow): Promise<TaskDetail> {
    const params = { taskKey: row.taskKey };
    if (row.mine) return person.api.call('tasks.get', { params });
    return person.api.call('tasks.claim', { params, body: { version: row.version } });
  }
}

/** The problem that a call is refused with. @throws when it is not refused */
export async function problemOf(call: Promise<unknown>): Promise<ApiError['problem']> {
  const outcome = await call.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof ApiError) return outcome.problem;
  throw outcome ?? new Error('Expected the call to be refused, but it was accepted');
}

const PHYSICISTS = ['PLN', 'CHK', 'CMP', 'QAP'];

/** Demo staff whose roles the task's candidate groups name, in the order of those groups. */
function loginsFor(taskId: string): string[] {
  const groups = (userTask(taskId)?.candidateGroups ?? []).flatMap((group) => (group === 'MP' ? PHYSICISTS : [group]));
  const logins = groups.flatMap((group) =>
    DEMO_STAFF.filter(({ roles }) => (roles as readonly string[]).includes(group)).map(({ login }) => login),
  );
  return [...new Set(logins)];
}
