import type { FeelEnvironment } from '../environment.ts';
import { spend } from '../environment.ts';
import { isPlainContext } from '../values.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;
type Context = Readonly<Record<string, unknown>>;

/** DMN 1.4, 10.3.4.6, and Camunda's names for them. */
export const CONTEXT_FUNCTIONS: readonly Definition[] = [
  ['get value(m: context, key: string)', (_env: Env, context: Context, key: string) => entry(context, key)],
  [
    'get value(context: context, keys: list)',
    (_env: Env, context: Context, keys: unknown[]) =>
      keys.reduce((value, key) => entry(value, key), context as unknown),
  ],
  [
    'get entries(m: context)',
    (env: Env, context: Context) => {
      spend(env, Object.keys(context).length);
      return Object.entries(context).map(([key, value]) => ({ key, value }));
    },
  ],
  ['context(entries: list)', contextOf],
  [
    'context put(context: context, key: string, value: any)',
    (env: Env, context: Context, key: string, value: unknown) => put(env, context, [key], value),
  ],
  ['context put(context: context, keys: list, value: any)', put],
  [
    'put(context: context, key: string, value: any)',
    (env: Env, context: Context, key: string, value: unknown) => put(env, context, [key], value),
  ],
  ['context merge(...contexts: any)', merge],
  ['put all(...contexts: any)', merge],
];

function entry(context: unknown, key: unknown): unknown {
  return isPlainContext(context) && typeof key === 'string' && Object.hasOwn(context, key) ? context[key] : null;
}

function contextOf(env: Env, entries: unknown[]): Context | null {
  spend(env, entries.length);
  const result = new Map<string, unknown>();
  for (const item of entries) {
    if (!isPlainContext(item) || typeof item.key !== 'string' || !Object.hasOwn(item, 'value')) return null;
    if (result.has(item.key)) return null;
    result.set(item.key, item.value);
  }
  return Object.fromEntries(result);
}

function put(env: Env, context: Context, keys: readonly unknown[], value: unknown): Context | null {
  const [key, ...rest] = keys;
  if (typeof key !== 'string') return null;
  spend(env, Object.keys(context).length + 1);
  if (rest.length === 0) return { ...context, [key]: value };
  const inner = Object.hasOwn(context, key) ? context[key] : {};
  const changed = isPlainContext(inner) ? put(env, inner, rest, value) : null;
  return changed && { ...context, [key]: changed };
}

/** Later entries win. */
function merge(env: Env, ...args: unknown[]): Context | null {
  const contexts: readonly unknown[] = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
  if (contexts.length === 0 || !contexts.every(isPlainContext)) return null;
  spend(
    env,
    contexts.reduce((sum, context) => sum + Object.keys(context).length, 0),
  );
  return Object.assign({}, ...contexts) as Context;
}
