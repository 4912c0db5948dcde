import { ROUTES, urlOf, type CallInput, type Problem, type RouteAnswer, type RouteName } from '@rtflow/contract';
import { TEST_PASSWORD, type Person } from '../support/builders/people.ts';

export interface Reply<N extends RouteName> {
  readonly status: number;
  readonly headers: Headers;
  /** Of a 2xx. */
  readonly value: RouteAnswer<N>;
  /** Of anything else. */
  readonly problem: Problem;
}

export interface Browser {
  readonly person: Person | null;
  readonly csrf: string;
  readonly cookie: string;
  /** `headers` replace what this browser sends by itself. */
  call<N extends RouteName>(
    name: N,
    input?: CallInput<N>,
    headers?: Record<string, string | undefined>,
  ): Promise<Reply<N>>;
}

export async function signIn(url: string, person: Person, password = TEST_PASSWORD): Promise<Browser> {
  const reply = await browser(url, { person, csrf: '', headers: {} }).call('session.login', {
    body: { login: person.login, password },
  });
  if (reply.status !== 200) throw new Error(`Expected ${person.login} to sign in, but got ${reply.problem.code}`);
  const cookie = (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return browser(url, {
    person,
    csrf: reply.value.csrfToken,
    headers: { Cookie: cookie, 'X-CSRF-Token': reply.value.csrfToken },
  });
}

/** A client with the headers that it always sends. */
export function browser(
  url: string,
  of: { person: Person | null; csrf: string; headers: Record<string, string> },
): Browser {
  return {
    person: of.person,
    csrf: of.csrf,
    cookie: of.headers.Cookie ?? '',
    async call(name, input = {}, headers = {}) {
      const merged = Object.entries({ ...of.headers, 'Content-Type': 'application/json', ...headers });
      const response = await fetch(url + urlOf(name, input), {
        method: ROUTES[name].method,
        headers: Object.fromEntries(merged.filter((entry): entry is [string, string] => entry[1] !== undefined)),
        ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
      });
      const text = await response.text();
      const json: unknown =
        text === '' ? undefined : response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
      return { status: response.status, headers: response.headers, value: json as never, problem: json as Problem };
    },
  };
}
