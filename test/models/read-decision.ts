import { readFileSync } from 'node:fs';
import { DmnModdle } from 'dmn-moddle';

interface Entry {
  readonly text: string;
}
interface Table {
  readonly rule: readonly { readonly inputEntry: readonly Entry[]; readonly outputEntry: readonly Entry[] }[];
}
export interface Decision {
  readonly id: string;
  /** Output cells of all rules. */
  readonly outputs: readonly string[];
}

export async function readDecision(file: string): Promise<Decision> {
  const { rootElement } = await new DmnModdle().fromXML(readFileSync(file, 'utf8'));
  const { drgElement } = rootElement as { drgElement: readonly { id: string; decisionLogic: Table }[] };
  const decision = drgElement[0];
  if (!decision || drgElement.length !== 1) throw new Error(`Expected one decision in ${file}`);
  return {
    id: decision.id,
    outputs: decision.decisionLogic.rule.flatMap((rule) => rule.outputEntry.map((entry) => entry.text)),
  };
}
