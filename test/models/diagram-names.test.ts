import { readFileSync } from 'node:fs';
import { englishDiagram, englishName } from '@rtflow/contract/diagram-names';
import { expect } from 'chai';
import { bpmnFiles } from './model-files.ts';

const NAME = /(?<=<bpmn:\w+\b[^>]*?\bname=")[^"]*/g;
const LABEL = /(?<=<bpmndi:BPMNLabel>\s*)<dc:Bounds [^>]*>/g;
const bare = (xml: string): string => xml.replaceAll(NAME, '').replaceAll(LABEL, '');
const CHINESE = /[\u4e00-\u9fff]/;

describe('models: names in English', () => {
  for (const file of bpmnFiles()) {
    const xml = readFileSync(file, 'utf8');
    const english = englishDiagram(xml);

    it(`has an English name for all that ${file.split('/').at(-1) ?? ''} draws`, () => {
      expect(english.match(NAME)?.filter((name) => CHINESE.test(name))).to.deep.equal([]);
    });

    it(`changes nothing but names and the width of labels in ${file.split('/').at(-1) ?? ''}`, () => {
      expect(bare(english)).to.equal(bare(xml));
    });
  }

  it('leaves a name that an admin gave as it was given', () => {
    expect(englishName('护理宣教')).to.equal('护理宣教');
    expect(englishDiagram('<bpmn:task id="t" name="护理宣教" />')).to.equal('<bpmn:task id="t" name="护理宣教" />');
  });

  it('makes labels as narrow as Chinese wider about their middle', () => {
    const bounds = (x: number, width: number) =>
      `<bpmndi:BPMNLabel><dc:Bounds x="${x}" y="2" width="${width}" height="14" /></bpmndi:BPMNLabel>`;
    expect(englishDiagram(bounds(100, 26))).to.equal(bounds(75, 76));
    expect(englishDiagram(bounds(-40.5, 80))).to.equal(bounds(-40.5, 80));
  });
});
