import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { DmnModdle } from 'dmn-moddle';

interface Entry {
  readonly text: string;
}
interface Logic {
  /** Of a table; an expression has none. */
  readonly rule?: readonly { readonly inputEntry: readonly Entry[]; readonly outputEntry: readonly Entry[] }[];
}
export interface Decision {
  readonly id: string;
  /** Output cells of all rules, also of the tables that it requires. */
  readonly outputs: readonly string[];
}

export async function readDecision(file: string): Promise<Decision> {
  const { rootElement } = await new DmnModdle().fromXML(readFileSync(file, 'utf8'));
  const { drgElement } = rootElement as { drgElement: readonly { id: string; decisionLogic: Logic }[] };
  const decision = drgElement.find(({ id }) => id === basename(file, '.dmn'));
  if (!decision) throw new Error(`Expected a decision of the file's name in ${file}`);
  const rules = drgElement.flatMap(({ decisionLogic }) => decisionLogic.rule ?? []);
  return { id: decision.id, outputs: rules.flatMap((rule) => rule.outputEntry.map((entry) => entry.text)) };
}
