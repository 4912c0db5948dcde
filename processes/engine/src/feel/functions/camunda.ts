import type { FeelEnvironment } from '../environment.ts';
import { FeelError, spendList, spendText } from '../environment.ts';
import { parseNumber } from '../numbers.ts';
import { textOfValue, toJson } from '../values.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;

/** What Camunda's FEEL has beyond DMN (docs.camunda.io, FEEL built-in functions). */
export const CAMUNDA_FUNCTIONS: readonly Definition[] = [
  ['uuid()', (env: Env) => env.newId()],
  ['random number()', (env: Env) => fractionOf(env.newId())],
  ['get or else(value: any, default: any)', (_env: Env, value: unknown, otherwise: unknown) => value ?? otherwise],
  ['is defined(value: any)', (_env: Env, value: unknown) => value !== null],
  ['assert(value: any, condition: any, cause?: string)', assert],
  ['is blank(string: string)', (env: Env, text: string) => trimmed(env, text) === ''],
  ['trim(string: string)', trimmed],
  ['to base64(value: string)', (env: Env, text: string) => base64(env, text)],
  ['is empty(list: list)', (_env: Env, list: unknown[]) => list.length === 0],
  ['partition(list: list, size: number)', partition],
  [
    'to json(value: any)',
    (env: Env, value: unknown) => {
      const text = JSON.stringify(toJson(value));
      spendText(env, text.length);
      return text;
    },
  ],
  ['from json(value: string)', fromJson],
];

/** Zeebe's words, with the value's text. */
function assert(env: Env, value: unknown, condition: unknown, cause?: string): unknown {
  if (condition === true) return value;
  const text = textOfValue(value, (characters) => spendText(env, characters)) ?? 'null';
  throw new FeelError(cause ?? `The condition is not fulfilled, value: ${text.slice(0, 200)}`);
}

function trimmed(env: Env, text: string): string {
  spendText(env, text.length);
  return text.trim();
}

function base64(env: Env, text: string): string {
  spendText(env, text.length * 4);
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

function partition(env: Env, list: readonly unknown[], size: number): unknown[][] | null {
  if (!Number.isInteger(size) || size < 1) return null;
  spendList(env, list.length);
  return Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );
}

/** Integers beyond 2^53 keep their digits: JSON.parse would change the last ones without a word. */
function fromJson(env: Env, text: string): unknown {
  spendText(env, text.length * 4);
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' && !Number.isSafeInteger(value) ? (parseNumber(context?.source ?? '') ?? value) : value,
    ) as unknown;
  } catch {
    return null;
  }
}

/** From an engine key, so that a replayed command draws the same number: a hash (FNV-1a) over 2^32. */
function fractionOf(id: string): number {
  let hash = 0x811c9dc5;
  for (const character of id) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash / 2 ** 32;
}
