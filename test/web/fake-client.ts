import type { ApiClient, CallInput } from '@rtflow/contract/client';
import { ApiError } from '@rtflow/contract/client';
import type { Problem } from '@rtflow/contract/rest/problem';
import type { RouteAnswer, RouteName } from '@rtflow/contract/routes';

type Answers = { [N in RouteName]?: (input: CallInput<N>) => RouteAnswer<N> | Problem };

export interface Call {
  readonly name: RouteName;
  readonly input: CallInput<RouteName>;
}

/** A client that answers from a table and remembers what it was asked. A problem (with `status`) is thrown, as the real one does. */
export function fakeClient(answers: Answers): ApiClient & { readonly calls: Call[] } {
  const calls: Call[] = [];
  return {
    calls,
    async call(name, input = {}) {
      calls.push({ name, input: input as CallInput<RouteName> });
      const answer = answers[name] as ((given: unknown) => unknown) | undefined;
      if (answer === undefined) throw new Error(`Expected an answer for ${name}, but the fake has none`);
      const value = answer(input);
      if (isProblem(value)) throw new ApiError(value);
      return value as RouteAnswer<typeof name>;
    },
  };
}

export function problem(status: number, code: string, more: Partial<Problem> = {}): Problem {
  return { type: 'about:blank', title: code, status, code, zh: code, en: code, ...more };
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'status' in value && 'title' in value && 'code' in value;
}
