import { readFileSync } from 'node:fs';
import { englishDiagram, englishName } from '@rtflow/contract/diagram-names';
import { expect } from 'chai';
import { bpmnFiles } from './model-files.ts';

const NAME = /(?<=<bpmn:\w+\b[^>]*?\bname=")[^"]*/g;
const CHINESE = /[\u4e00-\u9fff]/;

describe('models: names in English', () => {
  for (const file of bpmnFiles()) {
    const xml = readFileSync(file, 'utf8');
    const english = englishDiagram(xml);

    it(`has an English name for all that ${file.split('/').at(-1) ?? ''} draws`, () => {
      expect(english.match(NAME)?.filter((name) => CHINESE.test(name))).to.deep.equal([]);
    });

    it(`changes nothing but names in ${file.split('/').at(-1) ?? ''}`, () => {
      expect(english.replaceAll(NAME, '')).to.equal(xml.replaceAll(NAME, ''));
    });
  }

  it('leaves a name that an admin gave as it was given', () => {
    expect(englishName('护理宣教')).to.equal('护理宣教');
    expect(englishDiagram('<bpmn:task id="t" name="护理宣教" />')).to.equal('<bpmn:task id="t" name="护理宣教" />');
  });
});
