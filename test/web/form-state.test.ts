import { expect } from 'chai';
import type { FormSchema } from '@rtflow/forms/form-schema';
import { FormState } from '../../web/src/app/form/form-state.ts';

const FORM: FormSchema = {
  type: 'default',
  id: 'immob-request',
  schemaVersion: 18,
  properties: { titleZh: '', titleEn: '', resultVariable: '', variables: [], recordedVariables: [] },
  components: [
    {
      type: 'group',
      id: 'g',
      label: '',
      components: [
        {
          type: 'number',
          id: 'n',
          key: 'dose',
          validate: { required: true, min: 100, max: 8000 },
          properties: { unit: 'cGy' },
        },
        { type: 'checkbox', id: 'k', key: 'contrast' },
        {
          type: 'number',
          id: 'e',
          key: 'egfr',
          validate: { required: true },
          conditional: { hide: '=contrast != true' },
        },
      ],
    },
    {
      type: 'dynamiclist',
      id: 'l',
      path: 'targets',
      properties: { minRows: 1 },
      components: [{ type: 'textfield', id: 't', key: 'name', validate: { required: true } }],
    },
  ],
};

function form(prefill: Record<string, unknown> = {}): FormState {
  return new FormState({ schema: FORM, prefill, sources: { dose: 'DICOM' }, now: () => '2026-11-24T02:00:00Z' });
}

describe('web form state', () => {
  it('starts from defaults and prefill, with as many empty rows as the list needs', () => {
    expect(form({ dose: 212 }).values()).to.deep.equal({ dose: 212, targets: [{}] });
  });

  it('shows the fault of a field only after it was left, and all faults after trying to submit', () => {
    const state = form();
    expect(state.shown()).to.deep.equal([]);
    state.leave('dose');
    expect(state.shown().map((fault) => [fault.path, fault.code])).to.deep.equal([['dose', 'REQUIRED']]);
    expect(state.attempt()).to.equal(false);
    expect(state.shown().map((fault) => fault.path)).to.deep.equal(['dose', 'targets[0].name']);
  });

  it('drops the source chip as soon as the person changes the value', () => {
    const state = form({ dose: 212 });
    expect(state.sourceOf('dose')).to.equal('DICOM');
    state.set('dose', 200);
    expect(state.sourceOf('dose')).to.equal(null);
  });

  it('asks for a conditional field only while it is shown, and does not send it otherwise', () => {
    const state = form({ dose: 212, targets: [{ name: 'PTV' }] });
    expect(state.attempt()).to.equal(true);
    state.set('contrast', true);
    expect(state.faults().map((fault) => fault.path)).to.deep.equal(['egfr']);
    state.set('egfr', 80);
    expect(state.submission()['egfr']).to.equal(80);
    state.set('contrast', false);
    expect(state.submission()).to.not.have.property('egfr');
  });

  it('writes into one row of a list and leaves the others as they were', () => {
    const state = form({ targets: [{ name: 'GTV' }, { name: 'CTV' }] });
    state.set('targets[1].name', 'PTV');
    expect(state.values()['targets']).to.deep.equal([{ name: 'GTV' }, { name: 'PTV' }]);
    expect(state.valueAt('targets[1].name')).to.equal('PTV');
    state.removeRow('targets', 0);
    expect(state.values()['targets']).to.deep.equal([{ name: 'PTV' }]);
  });

  it('counts required fields that are shown, and those that are filled', () => {
    const state = form({ dose: 212 });
    expect(state.required()).to.deep.equal({ total: 2, filled: 2 });
    state.set('contrast', true);
    expect(state.required()).to.deep.equal({ total: 3, filled: 2 });
  });
});
