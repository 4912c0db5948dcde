import { expect } from 'chai';
import { FEEL_BUDGET, FeelBudgetExceeded } from '@rtflow/engine/feel/environment';
import { parseFeel } from '@rtflow/engine/feel/expression';
import { toJson } from '@rtflow/engine/feel/values';
import { bpmn, end, gateway, service, start } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

/** Expressions that would hold a server for hours, or its memory. Each must end in an error within its steps. */
const HOSTILE: Readonly<Record<string, string>> = {
  'nested loops': 'for a in 1..100000, b in 1..100000, c in 1..100000 return a',
  'loops inside loops': 'for a in 1..100000 return count(for b in 1..100000 return b)',
  'a huge range': 'count(for a in 1..1000000000000 return a)',
  'a huge interval': 'every a in [1..1000000000000] satisfies a > 0',
  'a quantifier over a product': 'some a in 1..100000, b in 1..100000 satisfies a + b < 0',
  'a recursive function': '{f: function(n) f(n + 1)}.f(1)',
  'a function that calls itself twice': '{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1)}.f(60)',
  'a text that doubles':
    'string length((for i in 1..60 return if i = 1 then "aaaaaaaaaaaa" else partial[-1] + partial[-1])[-1])',
  'a list that doubles':
    'count((for i in 1..60 return if i = 1 then [1] else concatenate(partial[-1], partial[-1]))[-1])',
  'a list that shares its items': '(for i in 1..80 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1]',
  'the text of such a list': 'string((for i in 1..80 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1])',
  'flattening such a list': 'flatten((for i in 1..80 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1])',
  'comparing such lists':
    '{a: (for i in 1..80 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1], b: (for i in 1..80 return if i = 1 then [1] else [partial[-1], partial[-1]])[-1], c: a = b}.c',
  'a list nested without end': '(for i in 1..20000 return if i = 1 then [1] else [partial[-1]])[-1]',
  'a pattern that backtracks': 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a+)+$")',
  'a pattern of alternatives': 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a|aa)+$")',
  'a counted pattern': 'matches(string join(for i in 1..3000 return "ab"), "^((ab){1,1000}){1,1000}c$")',
  'a replacement that grows':
    'replace(string join(for i in 1..20000 return "a"), "a", string join(for i in 1..20000 return "b"))',
  'a sort by a slow function': 'sort(for i in 1..5000 return i, function(a, b) count(for i in 1..5000 return i) > a)',
  'values told apart one by one': 'distinct values(for i in 1..20000 return [i])',
  'a filter inside a filter': '(for i in 1..20000 return i)[count((for j in 1..20000 return j)[item > 0]) > 0]',
};

describe('engine feel: limits', () => {
  for (const [what, text] of Object.entries(HOSTILE)) {
    it(`stops ${what}`, () => {
      const parsed = parseFeel(text);
      if (!parsed.ok) throw new Error(parsed.problem);
      expect(() => toJson(parsed.expression.evaluate(environment()))).to.throw(FeelBudgetExceeded);
    });
  }

  for (const [what, text] of [
    ['parentheses', `${'('.repeat(9_000)}1${')'.repeat(9_000)}`],
    ['lists', `${'['.repeat(9_000)}1${']'.repeat(9_000)}`],
    ['contexts', `${'{a: '.repeat(4_000)}1${'}'.repeat(4_000)}`],
    ['conditions', `${'if a then '.repeat(1_000)}1${' else 2'.repeat(1_000)}`],
    ['functions', `${'function(x) '.repeat(1_500)}1`],
    ['sums', `${'a + '.repeat(4_000)}1`],
    ['more text than an expression has', `"${'x'.repeat(20_000)}"`],
  ] as const) {
    it(`refuses at deploy too many ${what}`, () => {
      const parsed = parseFeel(text);
      expect(parsed.ok ? '' : parsed.problem).to.match(/^Expected a FEEL expression/);
    });
  }

  it('leaves an incident, and the engine at work, when a gateway meets a hostile condition', async () => {
    const bench = new Bench();
    const parts = [start(), gateway('exclusive', 'g'), service('a'), service('b'), end()];
    const condition = HOSTILE['a pattern that backtracks'] ?? '';
    await bench.play(bpmn('p', parts, [`start -> g -[=${condition}]-> a -> end`, 'g -[=true]-> b -> end']));
    expect(bench.incidents().map(({ elementId, type }) => [elementId, type])).to.deep.equal([
      ['g', 'EXTRACT_VALUE_ERROR'],
    ]);
  });
});

function environment() {
  return {
    get: () => undefined,
    now: 0,
    timeZone: 'UTC',
    newId: () => '',
    budget: { left: FEEL_BUDGET },
  };
}
