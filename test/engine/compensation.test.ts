import { expect } from 'chai';
import {
  boundary,
  bpmn,
  compensate,
  element,
  end,
  error,
  forCompensation,
  gateway,
  io,
  loop,
  service,
  start,
  sub,
  throwEvent,
  undoneBy,
  user,
} from './support/bpmn.ts';
import type { Part } from './support/bpmn.ts';
import { Bench } from './support/bench.ts';

const undo = (id: string): Part => forCompensation(service(id));

describe('engine compensation', () => {
  it('runs all handlers of what completed in the scope, once each, and waits for them', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          service('a'),
          undoneBy('a', 'undoA'),
          undo('undoA'),
          service('b'),
          undoneBy('b', 'undoB'),
          undo('undoB'),
          service('never'),
          gateway('exclusive', 'x', 'x-back'),
          undoneBy('never', 'undoNever'),
          undo('undoNever'),
          throwEvent('back', compensate()),
          user('after'),
          throwEvent('twice', compensate()),
          end(),
        ],
        ['start -> a -> b -> x -> back -> after -> twice -> end', 'x -[=false]-> never -> end'],
      ),
    );
    await bench.complete('a');
    await bench.complete('b');
    expect(bench.active()).to.deep.equal(['back', 'undoA', 'undoB']);
    await bench.complete('undoB');
    expect(bench.active()).to.deep.equal(['back', 'undoA']);
    await bench.complete('undoA');
    expect(bench.active()).to.deep.equal(['after']);
    await bench.complete('after');
    expect(bench.elements()).to.deep.equal([]);
    expect(bench.completed().filter((id) => id.startsWith('undo'))).to.deep.equal(['undoB', 'undoA']);
  });

  it('runs the handler of one named activity only, as often as it completed', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          service('a'),
          undoneBy('a', 'undoA'),
          undo('undoA'),
          gateway('exclusive', 'x', 'x-b'),
          service('b'),
          undoneBy('b', 'undoB'),
          undo('undoB'),
          end('back', compensate('a')),
        ],
        ['start -> a -> x -> b -> back', 'x -[=again]-> a'],
      ),
      { again: true },
    );
    await bench.complete('a');
    await bench.complete('a', { again: false });
    await bench.complete('b');
    expect(bench.active()).to.deep.equal(['back', 'undoA', 'undoA']);
    await bench.complete('undoA');
    await bench.complete('undoA');
    expect(bench.elements()).to.deep.equal([]);
  });

  it('reaches into completed subprocesses with their locals, not into open ones, and not out of one', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          service('out'),
          undoneBy('out', 'undoOut'),
          undo('undoOut'),
          sub(
            's',
            [
              start('is'),
              sub(
                'deep',
                [start('ds'), service('a'), undoneBy('a', 'undoA'), undo('undoA'), end('de')],
                ['ds -> a -> de'],
                { ext: io({ room: '=7' }) },
              ),
              user('inner'),
              throwEvent('inside', compensate()),
              user('on'),
              end('ie'),
            ],
            ['is -> deep -> inner -> inside -> on -> ie'],
          ),
          end(),
        ],
        ['start -> out -> s -> end'],
      ),
    );
    await bench.complete('out');
    await bench.complete('a');
    await bench.complete('inner');
    expect(bench.active()).to.deep.equal(['inside', 's', 'undoA']);
    const [job] = await bench.activate('undoA');
    expect(job?.variables).to.deep.include({ room: 7 });
    await bench.complete('undoA');
    expect(bench.active()).to.deep.equal(['on', 's']);
  });

  it('out of an event subprocess compensates its surrounding scope', async () => {
    const bench = new Bench();
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          service('a'),
          undoneBy('a', 'undoA'),
          undo('undoA'),
          end('fail', error('E')),
          sub(
            'esp',
            [start('es', error('E')), throwEvent('back', compensate()), user('after'), end('ee')],
            ['es -> back -> after -> ee'],
            { event: true },
          ),
        ],
        ['start -> a -> fail'],
      ),
    );
    await bench.complete('a');
    expect(bench.active()).to.deep.equal(['back', 'esp', 'undoA']);
    await bench.complete('undoA');
    expect(bench.active()).to.deep.equal(['after', 'esp']);
  });

  it('counts a multi-instance activity once and runs a multi-instance handler whole', async () => {
    const bench = new Bench();
    const each = loop('inputCollection="=[1,2]" inputElement="x"');
    await bench.play(
      bpmn(
        'p',
        [
          start(),
          service('many', 'many', '', each),
          undoneBy('many', 'undoMany'),
          forCompensation(service('undoMany', 'undoMany', '', each)),
          end('back', compensate()),
        ],
        ['start -> many -> back'],
      ),
    );
    await bench.complete('many');
    expect(bench.active()).to.deep.equal(['many', 'many']);
    await bench.complete('many');
    expect(bench.active()).to.deep.equal(['back', 'undoMany', 'undoMany', 'undoMany']);
    await bench.complete('undoMany');
    await bench.complete('undoMany');
    expect(bench.elements()).to.deep.equal([]);
  });

  it('passes where there is nothing to undo, and ends with its scope', async () => {
    const bench = new Bench();
    const key = await bench.play(
      bpmn(
        'p',
        [
          start(),
          throwEvent('nothing', compensate()),
          service('a'),
          undoneBy('a', 'undoA'),
          undo('undoA'),
          end('back', compensate()),
        ],
        ['start -> nothing -> a -> back'],
      ),
    );
    await bench.complete('a');
    await bench.run({ type: 'cancelProcessInstance', instanceKey: key });
    expect(bench.elements()).to.deep.equal([]);
  });

  it('is refused with a handler that is missing, or an activity that has none', async () => {
    const resources = [
      {
        name: 'a.bpmn',
        content: bpmn(
          'p',
          [start(), service('a'), boundary('b', 'a', compensate()), end('back', compensate('a'))],
          ['start -> a -> back'],
        ),
      },
    ];
    const refused = await new Bench().refuse({ type: 'deployResources', resources });
    expect(refused.message).to.contain('Expected an association from the compensation boundary event');
    expect(refused.message).to.contain("Expected activity 'a' with a compensation handler");
    const waits = element('endEvent', 'x', { inner: '<bpmn:compensateEventDefinition waitForCompletion="false" />' });
    const content = bpmn('p', [start(), waits], ['start -> x']);
    const second = await new Bench().refuse({ type: 'deployResources', resources: [{ name: 'a.bpmn', content }] });
    expect(second.message).to.contain('waitForCompletion is false');
  });
});
