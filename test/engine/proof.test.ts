/** Small models whose verdict follows by reading them: every way past a guard is found, what cannot be told is never called safe. */
import { prove } from '@rtflow/engine/proof/prove';
import { readModels } from '@rtflow/engine/proof/read-models';
import { parseRule } from '@rtflow/engine/proof/rule';
import { expect } from 'chai';
import {
  boundary,
  bpmn,
  call,
  catchEvent,
  end,
  error,
  gateway,
  message,
  script,
  service,
  start,
  sub,
  timer,
  user,
} from './support/bpmn.ts';

const UNDECLARED = { jobs: new Map(), messages: new Map(), userTasks: new Map() };
const JOBS = ['guard', 'act', 'other', 'undo'];
const DECLARED = {
  ...UNDECLARED,
  jobs: new Map(JOBS.map((type) => [type, [] as string[]])),
  messages: new Map([['ping', []]]),
};

async function verdict(rule: string, ...files: string[]) {
  const read = await readModels(files, DECLARED);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const parsed = parseRule('r', rule);
  if (!parsed.ok) throw new Error(parsed.problem);
  return prove(read.models, parsed.rule);
}

const GUARDED = 'every path to act passes guard';
const [guard, act, other, undo] = [service('guard'), service('act'), service('other'), service('undo')];
const answered = user('ask', '<zeebe:ioMapping><zeebe:output source="=ask" target="ask" /></zeebe:ioMapping>');
const ASKED = 'every path to act passes ask is "yes"';

describe('engine: safety proof', () => {
  const cases: readonly (readonly [string, string, 'proven' | 'violated' | 'unproven', ...string[]])[] = [
    ['a guard in line', GUARDED, 'proven', bpmn('p', [start(), guard, act, end()], ['start -> guard -> act -> end'])],
    [
      'a way round over an exclusive gateway',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [start(), gateway('exclusive', 'g', 'g-act'), guard, act, end()],
        ['start -> g -[=x]-> guard -> act -> end', 'g -> act'],
      ),
    ],
    [
      'a guard on one branch of a parallel join',
      GUARDED,
      'proven',
      bpmn(
        'p',
        [start(), gateway('parallel', 'f'), guard, other, gateway('parallel', 'j'), act, end()],
        ['start -> f -> guard -> j -> act -> end', 'f -> other -> j'],
      ),
    ],
    [
      'branches that meet without a join',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [start(), gateway('parallel', 'f'), guard, other, act, end()],
        ['start -> f -> guard -> act -> end', 'f -> other -> act'],
      ),
    ],
    [
      'a guard on one branch of an inclusive join',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [start(), gateway('inclusive', 'f'), guard, other, gateway('inclusive', 'j'), act, end()],
        ['start -> f -[=a]-> guard -> j -> act -> end', 'f -[=b]-> other -> j'],
      ),
    ],
    [
      'a timer that interrupts the guard',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [start(), guard, boundary('late', 'guard', timer('Duration', 'PT1H')), act, end()],
        ['start -> guard -> act -> end', 'late -> act'],
      ),
    ],
    [
      'a side thread that acts before the guard is done',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [start(), guard, boundary('late', 'guard', timer('Duration', 'PT1H'), false), act, other, end(), end('e2')],
        ['start -> guard -> other -> end', 'late -> act -> e2'],
      ),
    ],
    [
      'an error of a worker that leads round the guard',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [start(), guard, boundary('failed', 'guard', error('NO')), act, end()],
        ['start -> guard -> act -> end', 'failed -> act'],
      ),
    ],
    [
      'an event subprocess that acts before the guard',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [
          start(),
          guard,
          end(),
          sub('h', [start('hs', message('ping', '=k')), act, end('he')], ['hs -> act -> he'], { event: true }),
        ],
        ['start -> guard -> end'],
      ),
    ],
    [
      'a guard inside a called process',
      GUARDED,
      'proven',
      bpmn('p', [start(), call('c', 'q'), act, end()], ['start -> c -> act -> end']),
      bpmn('q', [start('qs'), guard, end('qe')], ['qs -> guard -> qe']),
    ],
    [
      'a called process that may end in two ways',
      GUARDED,
      'violated',
      bpmn('p', [start(), call('c', 'q'), act, end()], ['start -> c -> act -> end']),
      bpmn(
        'q',
        [start('qs'), gateway('exclusive', 'g', 'g-qe'), guard, end('qe')],
        ['qs -> g -[=x]-> guard -> qe', 'g -> qe'],
      ),
    ],
    [
      'a called process that nobody has',
      GUARDED,
      'unproven',
      bpmn('p', [start(), guard, call('c', 'nowhere'), act, end()], ['start -> guard -> c -> act -> end']),
    ],
    [
      'a process that calls itself',
      GUARDED,
      'unproven',
      bpmn('p', [start('s', message('ping')), guard, call('c', 'p'), act, end()], ['s -> guard -> c -> act -> end']),
    ],
    [
      'a call that is computed',
      GUARDED,
      'unproven',
      bpmn('p', [start(), guard, call('c', '=which'), act, end()], ['start -> guard -> c -> act -> end']),
    ],
    [
      'a name that no model has',
      'every path to act passes nothing-like-it',
      'violated',
      bpmn('p', [start(), act, end()], ['start -> act -> end']),
    ],
    [
      'a target that no model has',
      'every path to no-such passes guard',
      'unproven',
      bpmn('p', [start(), guard, end()], ['start -> guard -> end']),
    ],
    [
      'an answer that opens a gateway',
      ASKED,
      'proven',
      bpmn(
        'p',
        [start(), answered, gateway('exclusive', 'g', 'g-end'), act, end()],
        ['start -> ask -> g -[=ask.decision = "yes"]-> act -> end', 'g -> end'],
      ),
    ],
    [
      'a gateway that lets the wrong answer through',
      ASKED,
      'violated',
      bpmn(
        'p',
        [start(), answered, gateway('exclusive', 'g', 'g-end'), act, end()],
        ['start -> ask -> g -[=ask.decision != "no"]-> act -> end', 'g -> end'],
      ),
    ],
    [
      'an answer that a script carries on in another variable',
      ASKED,
      'proven',
      bpmn(
        'p',
        [
          start(),
          answered,
          script('s', '=if ask.decision = "yes" then "go" else "stop"', 'verdict'),
          gateway('exclusive', 'g', 'g-end'),
          act,
          end(),
        ],
        ['start -> ask -> s -> g -[=verdict = "go"]-> act -> end', 'g -> end'],
      ),
    ],
    [
      'a variable that an undeclared worker may overwrite before the gateway',
      ASKED,
      'violated',
      bpmn(
        'p',
        [start(), answered, service('stranger'), gateway('exclusive', 'g', 'g-end'), act, end()],
        ['start -> ask -> stranger -> g -[=ask.decision = "yes"]-> act -> end', 'g -> end'],
      ),
    ],
    [
      'what undoes the guard on the way',
      `${GUARDED} since undo`,
      'violated',
      bpmn('p', [start(), guard, undo, act, end()], ['start -> guard -> undo -> act -> end']),
    ],
    [
      'what undoes the guard beside the way',
      `${GUARDED} since undo`,
      'violated',
      bpmn(
        'p',
        [start(), guard, gateway('parallel', 'f'), act, undo, gateway('parallel', 'j'), end()],
        ['start -> guard -> f -> act -> j -> end', 'f -> undo -> j'],
      ),
    ],
    [
      'a guard that is done once more after what undid it',
      `${GUARDED} since undo`,
      'proven',
      bpmn('p', [start(), undo, guard, act, end()], ['start -> undo -> guard -> act -> end']),
    ],
    [
      'a guard in a loop over a list that may be empty',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [
          start(),
          service(
            'guard',
            'guard',
            '',
            '<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="=list" /></bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>',
          ),
          act,
          end(),
        ],
        ['start -> guard -> act -> end'],
      ),
    ],
    [
      'a subprocess that an event leaves before its guard',
      GUARDED,
      'violated',
      bpmn(
        'p',
        [
          start(),
          sub('box', [start('bs'), guard, end('be')], ['bs -> guard -> be']),
          boundary('out', 'box', message('ping', '=k')),
          act,
          end(),
        ],
        ['start -> box -> act -> end', 'out -> act'],
      ),
    ],
    [
      'an intermediate event between guard and act',
      GUARDED,
      'proven',
      bpmn(
        'p',
        [start(), guard, catchEvent('wait', timer('Duration', 'PT1H')), act, end()],
        ['start -> guard -> wait -> act -> end'],
      ),
    ],
  ];
  for (const [what, rule, expected, ...files] of cases) {
    it(`${expected}: ${what}`, async () => {
      const proof = await verdict(rule, ...files);
      expect({ status: proof.status, doubts: expected === 'proven' ? proof.doubts : [] }).to.deep.equal({
        status: expected,
        doubts: [],
      });
      if (expected === 'violated') expect(proof.path.at(-1)?.elementId).to.equal('act');
      if (expected === 'unproven') expect(proof.doubts).to.not.have.lengthOf(0);
    });
  }

  it('draws the violating path step by step, with the flows, through the called process', async () => {
    const proof = await verdict(
      GUARDED,
      bpmn('p', [start(), call('c', 'q'), act, end()], ['start -> c -> act -> end']),
      bpmn('q', [start('qs'), other, end('qe')], ['qs -> other -> qe']),
      bpmn('spare', [start('ss'), guard, end('se')], ['ss -> guard -> se']),
    );
    expect(proof.path.map(({ processId, elementId, flowId }) => [processId, elementId, flowId])).to.deep.equal([
      ['p', 'start', null],
      ['p', 'c', 'start-c'],
      ['q', 'qs', null],
      ['q', 'other', 'qs-other'],
      ['q', 'qe', 'other-qe'],
      ['p', 'act', 'c-act'],
    ]);
  });

  for (const [text, problem] of [
    ['every path to act', "Expected 'passes', but got 'the end of the rule'"],
    ['each path to act passes guard', "Expected 'every', but got 'each'"],
    ['every path to act passes ask is yes', "Expected a text in quotes, a number, true or false, but got 'yes'"],
    ['every path to act passes guard since', 'Expected a name, but the rule ends'],
    ['every path to act passes guard or', 'Expected a name, but the rule ends'],
    ['every path to act passes guard nonsense', "Expected the end of the rule, but got 'nonsense'"],
  ] as const) {
    it(`refuses the rule '${text}' and says where`, () => {
      expect(parseRule('r', text)).to.deep.equal({ ok: false, problem });
    });
  }
});
