import { readFile } from 'node:fs/promises';
import { TEMPLATES_URL } from '@rtflow/forms/locations';
import { frameOf, renderDocument, type RenderInput } from '@rtflow/forms/render-document';
import { failForGood } from '@rtflow/worker-runtime';
import { defineHandler } from '../define-handler.ts';

export const printDocument = defineHandler('print-document', async (work, { recorded }) => {
  const { template, data } = await work.context();
  if (!/^[a-z][a-z-]*$/.test(template)) return failForGood(`Expected the name of a template, but got ${template}`);
  const read = (file: string) => readFile(new URL(`${template}/${file}`, TEMPLATES_URL), 'utf8');
  const html = renderDocument({
    template: await read('document.hbs'),
    css: await read('print.css'),
    data: data as RenderInput['data'],
    frame: frameOf(template),
  });
  return recorded({ html });
});
