import {
  adHoc,
  boundary,
  bpmn,
  call,
  catchEvent,
  compensate,
  element,
  end,
  error,
  escalation,
  executionListeners,
  forCompensation,
  gateway,
  io,
  link,
  loop,
  message,
  receive,
  script,
  service,
  signal,
  start,
  sub,
  taskListeners,
  terminate,
  throwEvent,
  timer,
  undoneBy,
  user,
} from './bpmn.ts';
import type { Part } from './bpmn.ts';
import type { Dice } from './random.ts';

/** A piece of a model with one way in and one way out. */
type Fragment = { first: string; last: string; parts: Part[]; flows: string[] };

/**
 * Random well-formed models: every construct nested in every other, all of it ending once people, workers and time do
 * their part with route 0. Messages are correlated by `id`, ways chosen by `route`.
 */
export class RandomModel {
  readonly #dice: Dice;
  readonly #called: readonly string[];
  #count = 0;
  #left: number;
  /** Directly inside an event subprocess: compensation means the scope around it. */
  #inEvent = false;

  /** `size`: pieces at most. `called`: processes that may be called. */
  constructor(dice: Dice, size: number, called: readonly string[] = []) {
    this.#dice = dice;
    this.#left = size;
    this.#called = called;
  }

  process(id: string): string {
    const { parts, flows } = this.#scope(0, true);
    const ext = this.#dice.rarely(4) ? executionListeners({ start: ['listen'], end: ['listen2'] }) : '';
    return bpmn(id, parts, flows, ext);
  }

  #id(kind: string): string {
    this.#count += 1;
    return `${kind}${this.#count}`;
  }

  /** A scope from its start event to its end, perhaps with event subprocesses. */
  #scope(depth: number, withEvents: boolean): { parts: Part[]; flows: string[] } {
    const [first, last] = [this.#id('start'), this.#id('end')];
    const body = this.#sequence(depth);
    const parts = [start(first), ...body.parts, end(last)];
    const flows = [`${first} -> ${body.first}`, `${body.last} -> ${last}`, ...body.flows];
    if (withEvents && this.#dice.rarely(2)) parts.push(this.#eventSubProcess(depth));
    return { parts, flows };
  }

  #sequence(depth: number): Fragment {
    const pieces = [this.#piece(depth)];
    while (this.#left > 0 && this.#dice.roll(3) > 0) pieces.push(this.#piece(depth));
    const between = pieces.slice(1).map((piece, index) => `${pieces[index]?.last ?? ''} -> ${piece.first}`);
    return {
      first: pieces[0]?.first ?? '',
      last: pieces.at(-1)?.last ?? '',
      parts: pieces.flatMap((piece) => piece.parts),
      flows: [...between, ...pieces.flatMap((piece) => piece.flows)],
    };
  }

  #piece(depth: number): Fragment {
    this.#left -= 1;
    const simple = [() => this.#task(), () => this.#task(), () => this.#wait(), () => this.#pass()];
    const nested = [
      () => this.#branches('parallel', depth),
      () => this.#branches('inclusive', depth),
      () => this.#branches('exclusive', depth),
      () => this.#again(depth),
      () => this.#race(depth),
      () => this.#subProcess(depth),
      () => this.#subProcess(depth),
      () => this.#adHocSubProcess(),
      () => this.#undoable(),
      () => this.#jump(depth),
      () => this.#calls(),
    ];
    const choice = depth < 3 && this.#left > 0 ? [...simple, ...nested] : simple;
    return this.#dice.pick(choice)?.() ?? this.#task();
  }

  #single(part: Part, id: string): Fragment {
    return { first: id, last: id, parts: [part], flows: [] };
  }

  #task(): Fragment {
    const id = this.#id('task');
    const dice = this.#dice;
    const listeners = dice.rarely(5) ? executionListeners({ start: ['listen'], end: ['listen2'] }) : '';
    const many = dice.rarely(5)
      ? loop(
          'inputCollection="=[1,2,3]" inputElement="x" outputCollection="xs" outputElement="=route"',
          dice.rarely(2),
          dice.rarely(3) ? '=route = 1' : '',
        )
      : '';
    const mapping = dice.rarely(4) ? io({ local: '=route' }, { kept: '=local' }) : '';
    const asked = dice.rarely(4)
      ? taskListeners({ completing: ['listen'], assigning: ['listen2'], canceling: ['listen'] })
      : '';
    const part = dice.rarely(2)
      ? service(id, dice.pick(['work', 'other']) ?? 'work', listeners + mapping, many)
      : user(id, asked + listeners + mapping, many);
    const alone = this.#single(part, id);
    return dice.rarely(3) ? this.#attach(alone, ['timer', 'cycle', 'message', 'error', 'signal']) : alone;
  }

  /** A boundary event: an interrupting one leads back behind its host, another to an end of its own. */
  #attach(host: Fragment, kinds: readonly string[]): Fragment {
    const id = this.#id('boundary');
    const kind = this.#dice.pick(kinds) ?? 'timer';
    const events: Record<string, Part> = {
      timer: timer('Duration', 'PT3H'),
      cycle: timer('Cycle', 'R2/PT1H'),
      message: message('note', '=id'),
      error: error('BAD'),
      signal: signal('thrown'),
      escalation: escalation(this.#dice.rarely(2) ? 'UP' : ''),
    };
    const interrupts = kind === 'error' || (kind !== 'cycle' && this.#dice.rarely(2));
    const event = boundary(id, host.first, events[kind] ?? timer('Duration', 'PT3H'), interrupts);
    const out = this.#id(interrupts ? 'merge' : 'over');
    const follow = this.#id('follow');
    const [parts, way] = this.#dice.rarely(2)
      ? [[user(follow)], `${id} -> ${follow} -> ${out}`]
      : [[], `${id} -> ${out}`];
    const both = { first: host.first, parts: [...host.parts, event, ...parts] };
    if (!interrupts) return { ...both, last: host.last, parts: [...both.parts, end(out)], flows: [...host.flows, way] };
    const flows = [...host.flows, `${host.last} -> ${out}`, way];
    return { ...both, last: out, parts: [...both.parts, gateway('exclusive', out)], flows };
  }

  #wait(): Fragment {
    const id = this.#id('wait');
    const part = this.#dice.pick([
      () => catchEvent(id, timer('Duration', 'PT1H')),
      () => catchEvent(id, message('go', '=id')),
      () => catchEvent(id, signal('thrown')),
      () => receive(id, 'got', '=id'),
    ]);
    return this.#single(part?.() ?? catchEvent(id, timer('Duration', 'PT1H')), id);
  }

  #pass(): Fragment {
    const id = this.#id('pass');
    const part = this.#dice.pick([
      () => script(id, '=route + 1', 'sum'),
      () => element('manualTask', id),
      () => throwEvent(id),
      () => throwEvent(id, signal('thrown')),
      () => throwEvent(id, escalation('UP')),
      () => throwEvent(id, compensate()),
    ]);
    return this.#single(part?.() ?? throwEvent(id), id);
  }

  #branches(kind: 'parallel' | 'inclusive' | 'exclusive', depth: number): Fragment {
    const [fork, join] = [this.#id('fork'), this.#id('join')];
    const ways = Array.from({ length: 2 + this.#dice.roll(2) }, () => this.#sequence(depth + 1));
    const flows = ways.flatMap((way, index) => {
      const condition = kind === 'parallel' || index === 0 ? ' -> ' : ` -[=route > ${index - 1}]-> `;
      return [`${fork}${condition}${way.first}`, `${way.last} -> ${join}`, ...way.flows];
    });
    const standard = kind === 'parallel' ? '' : `${fork}-${ways[0]?.first ?? ''}`;
    const parts = [gateway(kind, fork, standard), gateway(kind, join), ...ways.flatMap((way) => way.parts)];
    return { first: fork, last: join, parts, flows };
  }

  #again(depth: number): Fragment {
    const [enter, decide] = [this.#id('enter'), this.#id('decide')];
    const body = this.#sequence(depth + 1);
    const out = this.#id('out');
    return {
      first: enter,
      last: out,
      parts: [
        gateway('exclusive', enter),
        gateway('exclusive', decide, `${decide}-${out}`),
        throwEvent(out),
        ...body.parts,
      ],
      flows: [
        `${enter} -> ${body.first}`,
        `${body.last} -> ${decide} -> ${out}`,
        `${decide} -[=route = 3]-> ${enter}`,
        ...body.flows,
      ],
    };
  }

  #race(depth: number): Fragment {
    const [which, join] = [this.#id('which'), this.#id('join')];
    const [got, late] = [this.#id('got'), this.#id('late')];
    const way = this.#sequence(depth + 1);
    return {
      first: which,
      last: join,
      parts: [
        gateway('eventBased', which),
        catchEvent(got, message('race', '=id')),
        catchEvent(late, timer('Duration', 'PT2H')),
        gateway('exclusive', join),
        ...way.parts,
      ],
      flows: [
        `${which} -> ${got} -> ${way.first}`,
        `${way.last} -> ${join}`,
        `${which} -> ${late} -> ${join}`,
        ...way.flows,
      ],
    };
  }

  #subProcess(depth: number): Fragment {
    const id = this.#id('sub');
    const outside = this.#inEvent;
    this.#inEvent = false;
    const inside = this.#scope(depth + 1, true);
    this.#inEvent = outside;
    const inner = this.#dice.rarely(4) ? loop('inputCollection="=[1,2]" inputElement="x"', this.#dice.rarely(2)) : '';
    const ext = this.#dice.rarely(4) ? io({ room: '=id' }, { left: '=room' }) : '';
    if (this.#dice.rarely(5)) {
      const [fork, stop] = [this.#id('fork'), this.#id('stop')];
      const [first] = inside.flows[0]?.split(' -> ') ?? [];
      const rest = inside.flows[0]?.split(' -> ')[1] ?? '';
      inside.flows[0] = `${first ?? ''} -> ${fork} -> ${rest}`;
      inside.flows.push(`${fork} -[=route = 2]-> ${stop}`);
      inside.parts.push(gateway('inclusive', fork, `${fork}-${rest}`), end(stop, terminate));
    }
    const part = sub(id, inside.parts, inside.flows, { inner, ext });
    const alone = this.#single(part, id);
    return this.#dice.rarely(2) ? this.#attach(alone, ['timer', 'message', 'error', 'escalation']) : alone;
  }

  #eventSubProcess(depth: number): Part {
    const id = this.#id('esp');
    const [first, last] = [this.#id('es'), this.#id('ee')];
    const event = this.#dice.pick([
      message('extra', '=id'),
      signal('all'),
      timer('Duration', 'PT4H'),
      error('BAD'),
      escalation('UP'),
    ]);
    const isError = event?.xml.includes('errorEvent') ?? false;
    const outside = this.#inEvent;
    this.#inEvent = true;
    const body = depth < 2 ? this.#sequence(depth + 2) : this.#task();
    this.#inEvent = outside;
    const parts = [
      start(first, event ?? null, `isInterrupting="${isError || this.#dice.rarely(2)}"`),
      ...body.parts,
      end(last, this.#dice.rarely(3) ? compensate() : null),
    ];
    return sub(id, parts, [`${first} -> ${body.first}`, `${body.last} -> ${last}`, ...body.flows], { event: true });
  }

  #adHocSubProcess(): Fragment {
    const id = this.#id('adhoc');
    const [a, b, c] = [this.#id('task'), this.#id('task'), this.#id('task')];
    const zeebe = `activeElementsCollection="=[&quot;${a}&quot;,&quot;${b}&quot;]" outputCollection="done" outputElement="=route"`;
    const condition = this.#dice.rarely(2) ? '=route = 0' : '';
    const attrs = `cancelRemainingInstances="${this.#dice.rarely(2)}"`;
    return this.#single(
      adHoc(id, [user(a), service(b, 'work'), user(c)], [`${b} -> ${c}`], { zeebe, condition, attrs }),
      id,
    );
  }

  #undoable(): Fragment {
    const [id, undo, back] = [this.#id('task'), this.#id('undo'), this.#id('back')];
    const parts = [service(id, 'work'), undoneBy(id, undo), forCompensation(service(undo, 'other'))];
    const once = throwEvent(back, compensate(this.#dice.rarely(2) && !this.#inEvent ? id : ''));
    return { first: id, last: back, parts: [...parts, once], flows: [`${id} -> ${back}`] };
  }

  #jump(depth: number): Fragment {
    const [enter, go, land] = [this.#id('enter'), this.#id('go'), this.#id('land')];
    const body = this.#sequence(depth + 1);
    return {
      first: enter,
      last: land,
      parts: [throwEvent(enter), ...body.parts, throwEvent(go, link(go)), catchEvent(land, link(go))],
      flows: [`${enter} -> ${body.first}`, `${body.last} -> ${go}`, ...body.flows],
    };
  }

  #calls(): Fragment {
    const called = this.#dice.pick(this.#called);
    if (called === undefined) return this.#task();
    const id = this.#id('call');
    const alone = this.#single(call(id, called), id);
    return this.#dice.rarely(2) ? this.#attach(alone, ['timer', 'error', 'escalation']) : alone;
  }
}
