import type { FeelEnvironment } from '../feel/environment.ts';
import { FeelError, nested, spend, withNames } from '../feel/environment.ts';
import type { Evaluate } from '../feel/syntax.ts';
import { FeelFunction } from '../feel/values.ts';
import type { Element } from '../model/moddle.ts';
import { child, children, text } from '../model/moddle.ts';
import type { CellReader } from './cell-reader.ts';
import { compileTable, evaluateTable } from './table.ts';
import type { DmnTypes } from './types.ts';

type Compiled = { reader: CellReader; types: DmnTypes };

/** A boxed expression (DMN 1.3, 10.2.1) as a closure; a table inside of another expression fails as a FeelError. */
export function compileBoxed(compiled: Compiled, logic: Element | undefined): Evaluate {
  const compiler = logic && COMPILERS[logic.$type];
  if (compiler) return compiler(compiled, logic);
  compiled.reader.refuse(logic ? `A ${logic.$type} is not supported` : 'Expected an expression, but there is none');
  return () => null;
}

const COMPILERS: Readonly<Record<string, (compiled: Compiled, logic: Element) => Evaluate>> = {
  'dmn:LiteralExpression': ({ reader }, logic) => {
    const expression = reader.feel(text(logic, 'text') ?? 'null');
    return (env) => expression.evaluate(env);
  },
  'dmn:DecisionTable': ({ reader, types }, logic) => {
    const table = compileTable(reader, types, logic);
    return (env) => {
      const result = table && evaluateTable(table, env);
      if (result?.problem) throw new FeelError(result.problem);
      return result?.output ?? null;
    };
  },
  'dmn:Context': compileContext,
  'dmn:Invocation': compileInvocation,
  'dmn:FunctionDefinition': compileFunctionDefinition,
  'dmn:List': (compiled, logic) => {
    const items = children(logic, 'elements').map((item) => compileBoxed(compiled, item));
    return (env) => items.map((item) => item(env) ?? null);
  },
  'dmn:Relation': (compiled, logic) => {
    const columns = children(logic, 'column').map((column) => text(column, 'name') ?? '');
    const rows = children(logic, 'row').map((row) =>
      children(row, 'elements').map((cell) => compileBoxed(compiled, cell)),
    );
    return (env) =>
      rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]?.(env) ?? null])));
  },
};

/** Later entries see earlier ones; an entry without a name is the result. */
function compileContext(compiled: Compiled, logic: Element): Evaluate {
  const entries = children(logic, 'contextEntry').map((entry) => ({
    name: text(child(entry, 'variable'), 'name'),
    value: compileBoxed(compiled, child(entry, 'value')),
  }));
  return (env) => {
    const found: Record<string, unknown> = {};
    const inner: FeelEnvironment = withNames(env, found);
    for (const { name, value } of entries) {
      const result = value(inner) ?? null;
      if (name === undefined) return result;
      found[name] = result;
    }
    return found;
  };
}

function compileInvocation(compiled: Compiled, logic: Element): Evaluate {
  const called = compileBoxed(compiled, child(logic, 'calledFunction'));
  const bindings = children(logic, 'binding').map((binding) => ({
    name: text(child(binding, 'parameter'), 'name') ?? '',
    value: compileBoxed(compiled, child(binding, 'bindingFormula')),
  }));
  return (env) => {
    const target = called(env);
    if (!(target instanceof FeelFunction)) throw new FeelError('expected a function to invoke, but there is none');
    const order = target.orderOf(bindings.map(({ name }) => name));
    if (!order) throw new FeelError(`expected parameters ${target.parameters.join(', ')} of the invoked function`);
    const values = new Array<unknown>(target.parameters.length).fill(null);
    bindings.forEach(({ value }, index) => {
      values[order[index] ?? 0] = value(env) ?? null;
    });
    return target.call(values, env);
  };
}

export function compileFunctionDefinition(compiled: Compiled, logic: Element): Evaluate {
  const kind = text(logic, 'kind') ?? 'FEEL';
  if (kind !== 'FEEL') compiled.reader.refuse(`A function of kind ${kind} is not supported`);
  const names = children(logic, 'formalParameter').map((parameter) => text(parameter, 'name') ?? '');
  const body = compileBoxed(compiled, child(logic, 'body'));
  return (outer) =>
    new FeelFunction(names, (args, env) => {
      if (args.length !== names.length) return null;
      const bound = Object.fromEntries(names.map((name, index) => [name, args[index] ?? null]));
      spend(env, CALL_STEPS);
      return nested(env, CALL_LEVELS, () => body(withNames(outer, bound)));
    });
}

/** What a call of a boxed function is charged: its body is not one expression whose nodes could be counted. */
const CALL_STEPS = 50;
const CALL_LEVELS = 20;
