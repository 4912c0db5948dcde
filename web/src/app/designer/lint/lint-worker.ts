/// <reference lib="webworker" />
import { BpmnModdle } from 'bpmn-moddle';
import { Linter } from 'bpmnlint';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { rtFindings, type Element, type Finding } from './rt-rules.ts';
import { SHIPPED_RULES } from './shipped-rules.ts';

export interface LintTask {
  readonly turn: number;
  readonly xml: string;
}
export interface LintAnswer {
  readonly turn: number;
  readonly findings: readonly Finding[];
}

const BY_NAME = new Map(SHIPPED_RULES.map((rule) => [rule.name, rule]));
const RULES = Object.fromEntries(
  SHIPPED_RULES.map(({ name, category, config }) => [name, config ? [category, config] : category]),
);

addEventListener('message', ({ data }: MessageEvent<LintTask>) => {
  void findingsOf(data.xml).then((findings) => postMessage({ turn: data.turn, findings } satisfies LintAnswer));
});

/** A new linter each time: one of the rules remembers flows from file to file. */
async function findingsOf(xml: string): Promise<Finding[]> {
  try {
    const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(xml);
    const linter = new Linter({
      config: { rules: RULES },
      resolver: {
        resolveRule: (pkg: string, name: string) =>
          BY_NAME.get(pkg === 'bpmnlint' ? name : `camunda-compat/${name}`)?.factory,
        resolveConfig: () => ({}),
      },
    });
    const results: Record<string, { id: string; message: string; category: string }[]> = await linter.lint(rootElement);
    const shipped = Object.entries(results).flatMap(([rule, reports]) =>
      reports.map(({ id, message, category }): Finding => ({
        elementId: id,
        rule,
        category: category === 'error' ? 'error' : 'warn',
        message,
      })),
    );
    return [...rtFindings(rootElement as unknown as Element), ...shipped].sort((a, b) =>
      a.category === b.category ? 0 : a.category === 'error' ? -1 : 1,
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ elementId: '', rule: 'xml', category: 'error', message }];
  }
}
