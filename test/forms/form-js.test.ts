import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { SCHEMAS_URL } from '@rtflow/forms/locations';

/** form-js itself reads each schema; only its renderer, which needs a real DOM, is replaced. */
interface FormJs {
  Form: new (options: object) => { importSchema(schema: unknown, data: object): Promise<{ warnings: unknown[] }> };
}

describe('forms: in form-js', () => {
  let viewer: FormJs;
  const stubbed = ['KeyboardEvent', 'document'] as const;
  const own = globalThis as unknown as Record<string, unknown>;
  const original = new Map(stubbed.map((name) => [name, own[name]]));

  before(() => {
    const element = () => ({ classList: { add() {} }, setAttribute() {}, appendChild() {}, childNodes: [], style: {} });
    own['KeyboardEvent'] = class {};
    own['document'] = { createElement: element, createElementNS: element, createTextNode: element };
    viewer = createRequire(import.meta.url)('@bpmn-io/form-js-viewer') as FormJs;
  });
  after(() => {
    for (const name of stubbed) {
      if (original.get(name) === undefined) delete own[name];
      else own[name] = original.get(name);
    }
  });

  for (const file of readdirSync(SCHEMAS_URL, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.form')) continue;
    it(`imports ${file} without a warning`, async () => {
      const form = new viewer.Form({ additionalModules: [{ renderer: ['value', {}] }] });
      const { warnings } = await form.importSchema(JSON.parse(readFileSync(new URL(file, SCHEMAS_URL), 'utf8')), {});
      expect(warnings).to.deep.equal([]);
    });
  }
});
