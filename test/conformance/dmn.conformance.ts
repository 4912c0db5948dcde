import { readFileSync } from 'node:fs';
import { evaluateDrg } from '@rtflow/engine/dmn/evaluate';
import { compileDmn } from '@rtflow/engine/dmn/model';
import type { DrgModel } from '@rtflow/engine/dmn/model';
import { FEEL_BUDGET } from '@rtflow/engine/feel/environment';
import type { FeelEnvironment } from '@rtflow/engine/feel/environment';
import { toJson } from '@rtflow/engine/feel/values';
import type { Conformance } from './result.ts';
import type { TckCase } from './tck-files.ts';
import { tckModels } from './tck-files.ts';
import { sameValue, shown, valueOf } from './tck-values.ts';

/**
 * Every case of the DMN TCK through deploy and evaluation. The suite is written in DMN 1.5's namespace and the engine
 * reads 1.3's, as Zeebe and the modelers do: the namespace is exchanged, what 1.4 and 1.5 added is refused.
 */
export async function run(folder: string): Promise<Conformance> {
  let passed = 0;
  let refusedModels = 0;
  const failures: { id: string; reason: string }[] = [];
  for (const { name, path, cases } of tckModels(folder)) {
    const compiled = await compileDmn(asDmn13(readFileSync(path, 'utf8')));
    if (!compiled.ok) refusedModels += 1;
    for (const one of cases) {
      const reason = compiled.ok
        ? problemOf(compiled.drg, one)
        : `refused at deploy: ${compiled.problems[0]?.reason ?? ''}`;
      if (reason === null) passed += 1;
      else failures.push({ id: `${name} ${one.id}`, reason });
    }
  }
  return { passed, failures, refusedModels };
}

const asDmn13 = (xml: string): string =>
  xml.replaceAll(
    /https?:\/\/www\.omg\.org\/spec\/DMN\/\d{8}\/(MODEL|DMNDI)\/?/g,
    'https://www.omg.org/spec/DMN/20191111/$1/',
  );

function problemOf(drg: DrgModel, { decision: name, inputs, expected }: TckCase): string | null {
  const decision = [...drg.decisions.values()].find((one) => one.name === name);
  if (!decision) return `no decision '${name}'`;
  const given = new Map(inputs.map((input) => [input.attributes.name ?? '', valueOf(input)]));
  const { output, failure } = evaluateDrg(drg, decision.id, environmentOf(given));
  // the record keeps JSON, so results are compared as JSON
  const wanted = toJson(valueOf(expected));
  if (sameValue(output, wanted, environmentOf(given))) return null;
  return `is ${shown(output)}, expected ${shown(wanted)}${failure ? ` (${failure.message})` : ''}`;
}

function environmentOf(given: ReadonlyMap<string, unknown>): FeelEnvironment {
  return {
    get: (name) => given.get(name),
    now: Date.UTC(2026, 0, 1),
    timeZone: 'UTC',
    newId: () => 'id',
    budget: { left: FEEL_BUDGET },
  };
}
