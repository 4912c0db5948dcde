import { Problem } from './rest/problem.ts';
import { ROUTES, type RouteAnswer, type RouteBody, type RouteName, type RouteQuery } from './routes.ts';

/** The server answered with a problem, or could not be reached (status 0, code UNREACHABLE). */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.status} ${problem.code}: ${problem.en}`);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

export interface CallInput<N extends RouteName> {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Partial<RouteQuery<N>>;
  readonly body?: RouteBody<N>;
  /** A file as the body, instead of JSON. */
  readonly bytes?: Blob;
  readonly signal?: AbortSignal;
}

export interface ClientOptions {
  /** Up to and without /api: '' in the browser, http://127.0.0.1:8080 in a worker. */
  readonly baseUrl: string;
  /** Added to each request: the worker's token, or the browser's CSRF token. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly fetch?: typeof globalThis.fetch;
}

export interface ApiClient {
  call<N extends RouteName>(name: N, input?: CallInput<N>): Promise<RouteAnswer<N>>;
}

/** Typed calls by route name. Answers are what the table promises; anything else is an ApiError. */
export function createClient(options: ClientOptions): ApiClient {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);
  return {
    async call(name, input = {}) {
      const { method } = ROUTES[name];
      const hasBody = input.body !== undefined;
      let response: Response;
      try {
        response = await send(options.baseUrl + urlOf(name, input), {
          method,
          credentials: 'same-origin',
          headers: {
            Accept: 'application/json',
            ...(hasBody ? { 'Content-Type': 'application/json' } : {}),
            ...(input.bytes ? { 'Content-Type': 'application/octet-stream' } : {}),
            ...options.headers(),
          },
          ...(hasBody ? { body: JSON.stringify(input.body) } : {}),
          ...(input.bytes ? { body: input.bytes } : {}),
          ...(input.signal ? { signal: input.signal } : {}),
        });
      } catch (cause) {
        if (input.signal?.aborted) throw cause;
        throw new ApiError(unreachable());
      }
      const text = await response.text();
      if (!response.ok) throw new ApiError(problemOf(response.status, text));
      return (text === '' ? undefined : JSON.parse(text)) as RouteAnswer<typeof name>;
    },
  };
}

/** Path and query of a call, below the base URL. @throws TypeError when a path parameter is missing. */
export function urlOf<N extends RouteName>(name: N, input: Pick<CallInput<N>, 'params' | 'query'> = {}): string {
  const path = ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => {
    const value = input.params?.[key];
    if (value === undefined) throw new TypeError(`Expected path parameter ${key} for ${name}`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  const search = query.toString();
  return `/api${path}${search === '' ? '' : `?${search}`}`;
}

function problemOf(status: number, text: string): Problem {
  try {
    const parsed = Problem.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: a proxy's page, or a broken answer. Said below with the status.
  }
  return {
    type: 'about:blank',
    title: 'Unexpected answer',
    status,
    code: 'UNEXPECTED_ANSWER',
    zh: `服务器返回了意外的结果（${status}）`,
    en: `The server gave an unexpected answer (${status})`,
  };
}

function unreachable(): Problem {
  return {
    type: 'about:blank',
    title: 'Unreachable',
    status: 0,
    code: 'UNREACHABLE',
    zh: '连不上服务器，请检查网络后重试',
    en: 'The server cannot be reached. Check the network and try again',
  };
}
