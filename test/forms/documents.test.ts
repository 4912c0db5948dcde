import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { TEMPLATES_URL } from '@rtflow/forms/locations';
import { frameOf, renderDocument, type RenderInput } from '@rtflow/forms/render-document';
import { code128Bars } from '@rtflow/forms/code128';

const documents = readdirSync(TEMPLATES_URL);
const read = (name: string, file: string) => readFileSync(new URL(`${name}/${file}`, TEMPLATES_URL), 'utf8');

function sample(name: string, changes: Record<string, unknown> = {}): string {
  const data = { ...(JSON.parse(read(name, 'sample.json')) as RenderInput['data']), ...changes };
  return renderDocument({
    template: read(name, 'document.hbs'),
    css: read(name, 'print.css'),
    data,
    frame: frameOf(name),
  });
}

describe('forms: printed documents', () => {
  it('are the seven papers of the department', () => {
    expect(documents.sort()).to.deep.equal(
      [
        'appointment',
        'course-summary',
        'immob-sim',
        'patient-label',
        'patient-wristband',
        'plan-request',
        'treatment-sheet',
      ].sort(),
    );
  });

  for (const name of documents) {
    it(`R1.18 renders ${name} from its sample, with name and number, without a script or an address`, () => {
      const html = sample(name);
      expect(html).to.include('测试甲').and.include('RT2026000001');
      expect(html).to.not.match(/<script|https?:|undefined|NaN|\[object/);
    });
  }

  it('R1.19 marks an unsigned paper as draft and a signed one not', () => {
    expect(sample('course-summary')).to.include('>草稿<');
    const signatures = [{ role: '主管医生', name: '演示医师', at: '2026-05-01T08:00:00Z' }];
    const signed = sample('course-summary', { signatures });
    expect(signed).to.not.include('>草稿<');
    expect(signed).to.include('2026-05-01 16:00');
  });

  it('shows doses in cGy and Gy', () => {
    expect(sample('plan-request')).to.include('212 cGy (2.12 Gy)').and.include('6996 cGy (69.96 Gy)');
  });

  it('prints instants as the wall clock of the department shows them', () => {
    const signatures = [{ role: 'ATT', name: '李医师', at: '2026-03-06T07:20:00Z' }];
    expect(sample('plan-request', { signatures })).to.include('2026-03-06 15:20');
    expect(sample('plan-request', { signatures, timeZone: 'Europe/Berlin' })).to.include('2026-03-06 08:20');
  });

  it('escapes what people typed', () => {
    const html = sample('plan-request', { special: '<img src=x onerror=alert(1)>' });
    expect(html).to.include('&lt;img src').and.not.include('<img');
  });

  it('refuses data that lacks a member, naming its place, instead of printing a gap', () => {
    expect(() => sample('plan-request', { targets: [{ tg263Name: 'PTV' }] })).to.throw('{{dose …}} in line 9');
    expect(() => sample('plan-request', { targets: [{ dosePerFx: 200, total: 200 }] })).to.throw('tg263Name');
  });

  it('draws the bars of Code 128 set B (ISO/IEC 15417: start B, data, check, stop)', () => {
    // "A": start B 211214, A = value 33, check (104 + 33) % 103 = 34, stop.
    expect(code128Bars('A').join('')).to.equal('211214' + '111323' + '131123' + '2331112');
    expect(() => code128Bars('张')).to.throw(RangeError);
  });
});
