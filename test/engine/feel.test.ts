import { expect } from 'chai';
import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import { parseFeel, parseUnaryTest, parseValue } from '@rtflow/engine/feel/expression';
import { toJson } from '@rtflow/engine/feel/values';

/** 2026-01-02 04:00 in Shanghai, still the day before in UTC. */
const NOW = Date.UTC(2026, 0, 1, 20);

function environment(variables: Record<string, unknown>) {
  return {
    get: (name: string) => variables[name],
    now: NOW,
    timeZone: 'Asia/Shanghai',
    newId: () => 'id-1',
    budget: { left: FEEL_BUDGET },
  };
}

function evaluate(text: string, variables: Record<string, unknown> = {}): unknown {
  const parsed = parseFeel(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return toJson(parsed.expression.evaluate(environment(variables)));
}

describe('engine feel', () => {
  const cases: [text: string, variables: Record<string, unknown>, expected: unknown][] = [
    ['a.b.c', { a: { b: { c: 3 } } }, 3],
    ['a.b', {}, null],
    ['a.b', { a: [{ b: 1 }, { b: 2 }] }, [1, 2]],
    ['x = 1', {}, false],
    ['x = null', {}, true],
    ['x > 3', {}, null],
    ['x > 3', { x: '4' }, null],
    ['x = 4', { x: '4' }, null],
    ['x >= 3 and y != "b"', { x: 3, y: 'a' }, true],
    ['x and y', { x: false }, false],
    ['x and y', { x: true }, null],
    ['x or y', { y: true }, true],
    ['not(x)', { x: false }, true],
    ['x between 1 and 3', { x: 3 }, true],
    ['x in [1..3]', { x: 4 }, false],
    ['x in ("a", "b")', { x: 'b' }, true],
    ['if x then "y" else "n"', {}, 'n'],
    ['2 + 3 * 4 - 6 / 2', {}, 11],
    ['2 ** 3', {}, 8],
    ['1 / 0', {}, null],
    ['-x', { x: 2 }, -2],
    ['"machine-down-" + deviceId', { deviceId: 'L1' }, 'machine-down-L1'],
    ['"a" + 1', {}, null],
    ['[1, 2, 3][item > 1]', {}, [2, 3]],
    ['xs[1]', { xs: ['p', 'q'] }, 'p'],
    ['xs[-1]', { xs: ['p', 'q'] }, 'q'],
    [
      'xs[state = "open"].n',
      {
        xs: [
          { state: 'open', n: 1 },
          { state: 'shut', n: 2 },
        ],
      },
      [1],
    ],
    ['for x in xs return x * 2', { xs: [1, 2] }, [2, 4]],
    ['for i in 1..3 return i', {}, [1, 2, 3]],
    ['some x in xs satisfies x > 1', { xs: [1, 2] }, true],
    ['every x in xs satisfies x > 1', { xs: [1, 2] }, false],
    ['{a: 1, b: a + 1}', {}, { a: 1, b: 2 }],
    ['context put(c, "k", 2)', { c: { j: 1 } }, { j: 1, k: 2 }],
    ['context put(c, ["k", "l"], 2)', { c: {} }, { k: { l: 2 } }],
    ['context merge([{a: 1}, {b: 2}])', {}, { a: 1, b: 2 }],
    ['get or else(x, 3)', {}, 3],
    ['is defined(x)', { x: 0 }, true],
    ['uuid()', {}, 'id-1'],
    ['count(xs) + sum(xs)', { xs: [1, 2] }, 5],
    ['list contains(xs, "a")', { xs: ['a'] }, true],
    ['substring("contour", 1, 3)', {}, 'con'],
    ['string(12)', {}, '12'],
    ['number("1.5")', {}, 1.5],
    ['now()', {}, '2026-01-02T04:00:00+08:00'],
    ['today()', {}, '2026-01-02'],
    ['now() + duration("PT1H") * 2', {}, '2026-01-02T06:00:00+08:00'],
    ['duration("PT1H") * 26', {}, 'P1DT2H'],
    ['3 * duration("P1M")', {}, 'P3M'],
    ['duration("PT1H") / 4', {}, 'PT15M'],
    ['duration("P1D") / duration("PT6H")', {}, 4],
    ['0.1 + 0.2 = 0.3', {}, true],
    ['1.1 * 3', {}, 3.3],
    ['2251799813685249123000 + 1', {}, '2251799813685249123001'],
    ['number("9007199254740993") = 9007199254740993', {}, true],
    ['from json("{\\"key\\": 9007199254740993}").key', {}, '9007199254740993'],
    ['x instance of number', { x: 3 }, true],
    ['x instance of list<string>', { x: ['a', 1] }, false],
    ['x instance of context<a: number>', { x: { a: 1 } }, true],
    ['(function(x, y) x + y)(1, 2)', {}, 3],
    ['{f: function(n) if n <= 1 then 1 else n * f(n - 1)}.f(5)', {}, 120],
    ['sort(xs, function(a, b) a.n > b.n).n', { xs: [{ n: 1 }, { n: 3 }, { n: 2 }] }, [3, 2, 1]],
    ['[1..3]', {}, '[1..3]'],
    ['for x in [1..3] return x', {}, [1, 2, 3]],
    ['x in (> 3, null)', { x: 5 }, true],
    ['meets([1..5], [5..10])', {}, true],
    ['get value({a: {b: 1}}, ["a", "b"])', {}, 1],
    ['put(c, "k", 2)', { c: {} }, { k: 2 }],
    ['get entries({a: 1})', {}, [{ key: 'a', value: 1 }]],
    ['partition([1, 2, 3], 2)', {}, [[1, 2], [3]]],
    ['duplicate values([1, 2, 1])', {}, [1]],
    ['trim("  a ")', {}, 'a'],
    ['to base64("放疗")', {}, '5pS+55aX'],
    ['extract("a1b22", "[0-9]+")', {}, ['1', '22']],
    ['replace("2026-11", "([0-9]+)-([0-9]+)", "$2/$1")', {}, '11/2026'],
    ['last day of month(date("2028-02-03"))', {}, '2028-02-29'],
    ['day of week(date("2026-11-24"))', {}, 'Tuesday'],
    ['date and time("2026-11-24T08:00:00@Asia/Shanghai") - date and time("2026-11-24T00:00:00Z")', {}, 'PT0S'],
    ['@"2026-01-31" + @"P1M"', {}, '2026-02-28'],
    ['from unix timestamp(0)', {}, '1970-01-01T08:00:00+08:00'],
    ['`key with blanks`', { 'key with blanks': 7 }, 7],
    ['string({a: [1, "x"]})', {}, '{a: [1, "x"]}'],
    ['date(day) < today()', { day: '2026-01-01' }, true],
    ['date and time(at) + duration("P1D")', { at: '2026-01-31T08:00:00+08:00' }, '2026-02-01T08:00:00+08:00'],
  ];
  for (const [text, variables, expected] of cases) {
    it(`${text} is ${JSON.stringify(expected)} with ${JSON.stringify(variables)}`, () => {
      expect(evaluate(text, variables)).to.deep.equal(expected);
    });
  }

  it('takes text without = as a literal and refuses broken expressions with the place', () => {
    expect(parseValue('plain')).to.deep.include({ ok: true });
    expect(parseValue('=a +')).to.deep.equal({
      ok: false,
      problem: "Expected a FEEL expression, but 'a +' is not one (at character 4)",
    });
    expect(parseValue('=')).to.deep.equal({ ok: false, problem: 'Expected a FEEL expression, but it is empty' });
  });

  it('answers null, never an exception, when a function gets arguments that it cannot take', () => {
    for (const name of [
      'number',
      'string length',
      'substring',
      'date',
      'sum',
      'count',
      'contains',
      'split',
      'sort',
      'flatten',
    ]) {
      for (const argument of ['null', '{}', '[[]]', 'true', '-1', '"x"', 'now()']) {
        expect(() => evaluate(`${name}(${argument}, ${argument}, ${argument})`), `${name} ${argument}`).to.not.throw();
      }
    }
  });

  const tests: [cell: string, input: unknown, matches: boolean][] = [
    ['-', null, true],
    ['', 3, true],
    ['"a", "b"', 'b', true],
    ['"a", "b"', 'c', false],
    ['> 3', 4, true],
    ['> 3', '4', false],
    ['[1..3]', 3, true],
    ['[1..3)', 3, false],
    ['not("a")', 'b', true],
    ['true', true, true],
    ['5', 5, true],
    ['null', null, true],
    ['> limit', 4, true],
    ['contains(?, "x")', 'axb', true],
  ];
  for (const [cell, input, matches] of tests) {
    it(`cell ${cell} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(input)}`, () => {
      const parsed = parseUnaryTest(cell);
      if (!parsed.ok) throw new Error(parsed.problem);
      expect(parsed.test.matches(input, environment({ limit: 3 }))).to.equal(matches);
    });
  }
});
