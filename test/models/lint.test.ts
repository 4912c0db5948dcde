import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { Linter } from 'bpmnlint';
import NodeResolver from 'bpmnlint/lib/resolver/node-resolver.js';
import { expect } from 'chai';
import { bpmnFiles } from './model-files.ts';

/** One linter per file: no-duplicate-sequence-flows remembers source and target ids from file to file. */
const newLinter = () =>
  new Linter({
    resolver: new NodeResolver(),
    config: { extends: ['bpmnlint:recommended', 'plugin:camunda-compat/camunda-cloud-8-8'] },
  });

describe('models: bpmnlint', () => {
  for (const file of bpmnFiles())
    it(`finds no error in ${basename(file)} (recommended and Zeebe 8.8)`, async () => {
      const { rootElement, warnings } = await new BpmnModdle({ zeebe }).fromXML(readFileSync(file, 'utf8'));
      expect(warnings, 'moddle warnings').to.deep.equal([]);
      const findings = Object.entries(await newLinter().lint(rootElement)).flatMap(([rule, reports]) =>
        reports
          .filter((report) => report.category === 'error')
          .map((report) => `${rule}: ${report.id} ${report.message}`),
      );
      expect(findings).to.deep.equal([]);
    });
});
