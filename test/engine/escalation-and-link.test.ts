import { expect } from 'chai';
import {
  boundary,
  bpmn,
  call,
  catchEvent,
  end,
  escalation,
  gateway,
  io,
  link,
  service,
  start,
  sub,
  throwEvent,
  user,
} from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

/** A subprocess that escalates and goes on, with what catches it. */
const inside = (...catchers: ReturnType<typeof boundary>[]) =>
  bpmn(
    'p',
    [
      start(),
      sub(
        's',
        [start('is'), throwEvent('tell', escalation('DELAY')), user('work'), end('ie')],
        ['is -> tell -> work -> ie'],
      ),
      ...catchers,
      user('inform'),
      user('all'),
      end(),
    ],
    ['start -> s -> end', ...catchers.map((one) => (one.xml.includes('id="b"') ? 'b -> inform' : 'c -> all'))],
  );

describe('engine escalation', () => {
  it('tells a non-interrupting boundary event and goes on', async () => {
    const bench = new Bench();
    await bench.play(inside(boundary('b', 's', escalation('DELAY'), false)));
    expect(bench.active()).to.deep.equal(['inform', 's', 'work']);
    expect(bench.intents('tell')).to.deep.equal(['ESCALATED', 'ELEMENT_ACTIVATED', 'ELEMENT_COMPLETED']);
  });

  it('is ended by an interrupting boundary event', async () => {
    const bench = new Bench();
    await bench.play(inside(boundary('b', 's', escalation('DELAY'))));
    expect(bench.active()).to.deep.equal(['inform']);
    expect(bench.intents('tell')).to.deep.equal(['ESCALATED', 'ELEMENT_TERMINATED']);
  });

  it('is caught once, by its code before a catch-all', async () => {
    const bench = new Bench();
    await bench.play(inside(boundary('c', 's', escalation(), false), boundary('b', 's', escalation('DELAY'), false)));
    expect(bench.active()).to.deep.equal(['inform', 's', 'work']);
  });

  it('is no incident when nobody catches it', async () => {
    const bench = new Bench();
    await bench.play(inside(boundary('b', 's', escalation('OTHER'), false)));
    expect(bench.active()).to.deep.equal(['s', 'work']);
    expect(bench.incidents()).to.deep.equal([]);
    expect(bench.intents('tell')[0]).to.equal('NOT_ESCALATED');
  });

  it('starts an event subprocess of its scope beside the work, with what its input mappings made local', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn(
        'p',
        [
          start(),
          throwEvent('tell', escalation('=code'), io({ days: '=2' })),
          user('work'),
          end(),
          sub(
            'esp',
            [start('es', escalation('LATE'), 'isInterrupting="false"'), user('inform'), end('ee')],
            ['es -> inform -> ee'],
            { event: true },
          ),
        ],
        ['start -> tell -> work -> end'],
      ),
      { code: 'LATE' },
    );
    expect(bench.active()).to.deep.equal(['esp', 'inform', 'work']);
    expect(bench.variables(key)).to.deep.equal({ code: 'LATE', days: 2 });
  });

  it('leaves a called process by its call activity, from an end event too', async () => {
    const bench = new Bench();
    await bench.deploy(bpmn('child', [start(), end('tell', escalation('DELAY'))], ['start -> tell']));
    await bench.play(
      bpmn(
        'p',
        [start(), call('c', 'child'), boundary('b', 'c', escalation('DELAY'), false), user('inform'), end()],
        ['start -> c -> end', 'b -> inform'],
      ),
    );
    expect(bench.active()).to.deep.equal(['inform']);
    expect(bench.completed()).to.include('c');
  });

  it('is not caught by the event subprocess that throws it', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          throwEvent('first', escalation('A')),
          user('work'),
          end(),
          sub(
            'esp',
            [start('es', escalation(), 'isInterrupting="false"'), throwEvent('again', escalation('A')), end('ee')],
            ['es -> again -> ee'],
            { event: true },
          ),
        ],
        ['start -> first -> work -> end'],
      ),
    );
    expect(bench.active()).to.deep.equal(['work']);
    expect(bench.intents('again')[0]).to.equal('NOT_ESCALATED');
  });
});

describe('engine links', () => {
  it('go on at the catch event of their name, from several places', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          gateway('parallel', 'fork'),
          throwEvent('t1', link('there')),
          service('slow'),
          throwEvent('t2', link('there')),
          catchEvent('here', link('there')),
          user('work'),
          end(),
        ],
        ['start -> fork -> t1', 'fork -> slow -> t2', 'here -> work -> end'],
      ),
    );
    expect(bench.active()).to.deep.equal(['slow', 'work']);
    await bench.complete('slow');
    expect(bench.active()).to.deep.equal(['work', 'work']);
  });

  it('count as a way to an inclusive join', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          gateway('inclusive', 'fork', 'fork-slow'),
          user('quick'),
          user('slow'),
          throwEvent('jump', link('back')),
          catchEvent('land', link('back')),
          gateway('inclusive', 'join'),
          user('after'),
          end(),
        ],
        [
          'start -> fork -[=true]-> quick -> join',
          'fork -[=true]-> slow -> jump',
          'fork -> slow',
          'land -> join -> after -> end',
        ].filter((flow) => flow !== 'fork -> slow'),
      ).replace('default="fork-slow"', ''),
    );
    await bench.complete('quick');
    expect(bench.active()).to.deep.equal(['slow']);
    await bench.complete('slow');
    expect(bench.active()).to.deep.equal(['after']);
  });

  for (const [why, xml, reason] of [
    [
      'without a catch event in the scope',
      bpmn('p', [start(), throwEvent('t', link('a'))], ['start -> t']),
      /Expected a link catch event named 'a'/,
    ],
    [
      'with two catch events of one name',
      bpmn(
        'p',
        [start(), throwEvent('t', link('a')), catchEvent('c', link('a')), catchEvent('d', link('a'))],
        ['start -> t'],
      ),
      /Expected one link catch event named 'a'/,
    ],
  ] as const) {
    it(`are refused ${why}`, async () => {
      const refused = await new Bench().refuse({
        type: 'deployResources',
        resources: [{ name: 'a.bpmn', content: xml }],
      });
      expect(refused.message).to.match(reason);
    });
  }
});
