import type { FeelEnvironment } from '../environment.ts';
import { spend, spendList, spendText } from '../environment.ts';
import type { Pattern } from '../pattern/pattern.ts';
import { compilePattern } from '../pattern/pattern.ts';
import type { Definition } from './signature.ts';

type Env = FeelEnvironment;

/** DMN 1.4, 10.3.4.3. Positions count characters, not UTF-16 units. */
export const STRING_FUNCTIONS: readonly Definition[] = [
  ['substring(string: string, start position: number, length?: number)', substring],
  ['string length(string: string)', (env: Env, text: string) => characters(env, text).length],
  ['upper case(string: string)', (env: Env, text: string) => charged(env, text).toUpperCase()],
  ['lower case(string: string)', (env: Env, text: string) => charged(env, text).toLowerCase()],
  [
    'substring before(string: string, match: string)',
    (env: Env, text: string, match: string) =>
      charged(env, text).includes(match) ? text.slice(0, text.indexOf(match)) : '',
  ],
  [
    'substring after(string: string, match: string)',
    (env: Env, text: string, match: string) =>
      charged(env, text).includes(match) ? text.slice(text.indexOf(match) + match.length) : '',
  ],
  [
    'contains(string: string, match: string)',
    (env: Env, text: string, match: string) => charged(env, text).includes(match),
  ],
  [
    'starts with(string: string, match: string)',
    (env: Env, text: string, match: string) => charged(env, text).startsWith(match),
  ],
  [
    'ends with(string: string, match: string)',
    (env: Env, text: string, match: string) => charged(env, text).endsWith(match),
  ],
  ['matches(input: string, pattern: string, flags?: string)', matches],
  ['replace(input: string, pattern: string, replacement: string, flags?: string)', replace],
  ['split(string: string, delimiter: string)', split],
  ['string join(list: list, delimiter?: string)', join],
  ['string join(list: list, delimiter: string, prefix: string, suffix: string)', joinBetween],
  ['extract(string: string, pattern: string)', extract],
];

function charged(env: Env, text: string): string {
  spendText(env, text.length);
  return text;
}

function characters(env: Env, text: string): string[] {
  spend(env, text.length);
  return Array.from(text);
}

function substring(env: Env, text: string, start: number, length?: number): string | null {
  const all = characters(env, text);
  if (start === 0 || (length !== undefined && length < 1)) return null;
  const from = start > 0 ? Math.trunc(start) - 1 : all.length + Math.trunc(start);
  if (from < 0 || (from >= all.length && all.length > 0)) return null;
  return all.slice(from, length === undefined ? undefined : from + Math.trunc(length)).join('');
}

function pattern(env: Env, source: string, flags = ''): Pattern | null {
  spend(env, source.length);
  return compilePattern(source, flags);
}

function matches(env: Env, text: string, source: string, flags?: string): boolean | null {
  const found = pattern(env, source, flags);
  return found && found.find(characters(env, text), 0, env) !== null;
}

function replace(env: Env, text: string, source: string, replacement: string, flags?: string): string | null {
  const found = pattern(env, source, flags);
  const template = found?.template(replacement);
  if (!found || !template) return null;
  const all = characters(env, text);
  // XPath: a pattern that matches nothing at all cannot be replaced
  if (found.find([], 0, env)) return null;
  let result = '';
  let at = 0;
  for (let match = found.find(all, at, env); match; match = found.find(all, at, env)) {
    result += all.slice(at, match.from).join('') + template(all, match);
    spendText(env, result.length);
    at = match.to;
  }
  return result + all.slice(at).join('');
}

function split(env: Env, text: string, delimiter: string): string[] | null {
  const found = pattern(env, delimiter);
  if (!found) return null;
  const all = characters(env, text);
  if (found.find([], 0, env)) return null;
  const parts: string[] = [];
  let at = 0;
  for (let match = found.find(all, at, env); match; match = found.find(all, at, env)) {
    parts.push(all.slice(at, match.from).join(''));
    at = match.to;
  }
  return [...parts, all.slice(at).join('')];
}

function join(env: Env, list: unknown[], delimiter = ''): string | null {
  const texts = list.filter((item) => item !== null);
  if (!texts.every((item) => typeof item === 'string')) return null;
  spendList(env, texts.length);
  spendText(
    env,
    texts.reduce((sum, text) => sum + text.length + delimiter.length, 0),
  );
  return texts.join(delimiter);
}

function joinBetween(env: Env, list: unknown[], delimiter: string, prefix: string, suffix: string): string | null {
  const joined = join(env, list, delimiter);
  return joined === null ? null : `${prefix}${joined}${suffix}`;
}

function extract(env: Env, text: string, source: string): string[] | null {
  const found = pattern(env, source);
  if (!found) return null;
  const all = characters(env, text);
  const parts: string[] = [];
  for (let at = 0, match = found.find(all, at, env); match; match = found.find(all, at, env)) {
    parts.push(all.slice(match.from, match.to).join(''));
    at = match.to > match.from ? match.to : match.to + 1;
    if (at > all.length) break;
  }
  return parts;
}
