import { readFileSync } from 'node:fs';
import { JOB_TYPES } from '@rtflow/contract/job-types';
import { USER_TASKS } from '@rtflow/contract/user-tasks';
import { parseFormSchema } from '@rtflow/forms/form-schema';
import { BpmnModdle } from 'bpmn-moddle';
import { expect } from 'chai';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { elementIdOf, elementTemplates } from '../../web/src/app/adapters/bpmn-js/element-templates.ts';
import { ChangeDesk, type Change } from '../../web/src/app/designer/change-desk.ts';
import { FORM_GROUPS, newForm, withGroup, withSignature } from '../../web/src/app/designer/form-groups.ts';
import { textDifferences } from '../../web/src/app/designer/text-differences.ts';
import { pathIn, stepsOf } from '../../web/src/app/designer/drawn-path.ts';
import { rtFindings, type Element } from '../../web/src/app/designer/lint/rt-rules.ts';
import { bpmnFiles } from '../models/model-files.ts';
import { withNurseEducation } from '../support/builders/nurse-education.ts';
import { fakeClient, problem } from './fake-client.ts';

const WEEKLY = readFileSync(
  bpmnFiles().find((file) => file.endsWith('rt-weekly-check.bpmn'))!,
  'utf8',
);

const lint = async (xml: string) => {
  const { rootElement } = await new BpmnModdle({ zeebe }).fromXML(xml);
  return rtFindings(rootElement as unknown as Element).map(({ elementId, rule }) => `${rule} ${elementId}`);
};

describe('web: designer', () => {
  describe('element templates', () => {
    it('has one for every user task and every job type of the contract, in both languages', () => {
      const wanted = [...Object.keys(USER_TASKS), ...Object.keys(JOB_TYPES)];
      for (const language of ['zh-CN', 'en'] as const)
        expect(elementTemplates(language).map(({ description }) => description)).to.have.members(wanted);
    });

    it('offers Assign planner by name, with its form, roles, due date and element id', () => {
      const byName = (language: 'zh-CN' | 'en') =>
        elementTemplates(language).find(({ id }) => id === 'rtflow.task.assign-plan-manual')!;
      expect(byName('en').name).to.equal(USER_TASKS['assign-plan-manual'].name.en);
      const { name, id, properties } = byName('zh-CN');
      expect([name, elementIdOf(id)]).to.eql([USER_TASKS['assign-plan-manual'].name.zh, 'assign-plan-manual']);
      const values = new Map(properties.map(({ binding, value }) => [binding.property ?? binding.type, value]));
      expect(values.get('formId')).to.equal('assign-plan-manual');
      expect(values.get('candidateGroups')).to.equal('CMP');
      expect(values.get('dueDate')).to.equal('=assignPlanManualSla.dueAt');
    });
  });

  describe('checks while drawing', () => {
    it('find nothing wrong in the shipped models', async () => {
      for (const file of bpmnFiles()) {
        const errors = (await lint(readFileSync(file, 'utf8'))).filter((line) => !line.startsWith('rt/due-date'));
        expect([file, errors]).to.eql([file, []]);
      }
    });

    it('find a task without roles or with another form, an unknown job, a gateway without default, an endless loop', async () => {
      const added = withNurseEducation(WEEKLY);
      expect(
        await lint(
          added.replace(
            'candidateGroups="NUR" />\n        <zeebe:taskSchedule dueDate="=weeklyCheckSla.dueAt" />',
            ' />',
          ),
        ),
      ).to.eql(['rt/who-does-it nurse-education']);
      expect(await lint(added.replace('formId="nurse-education"', 'formId="weekly-check-nurse"'))).to.eql([
        'rt/task-id-is-form-id nurse-education',
      ]);
      expect(await lint(WEEKLY.replace('type="compute-due-date"', 'type="compute-dew-date"'))).to.eql([
        'rt/unknown-job-type due-weekly-check',
      ]);
      expect(await lint(WEEKLY.replace(' default="from-weekly-verdict-to-weekly-pause"', ''))).to.eql([
        'rt/gateway-default weekly-verdict',
      ]);
      const looped = WEEKLY.replace(
        'sourceRef="weekly-verdict" targetRef="weekly-continue"',
        'sourceRef="weekly-verdict" targetRef="checks-join"',
      );
      expect((await lint(looped)).filter((line) => line.startsWith('rt/endless-loop'))).to.have.length(1);
    });
  });

  it('numbers the way to a violation, and draws what of it lies in one process', () => {
    const step = (processId: string, elementId: string, flowId: string | null = null) => ({
      processId,
      elementId,
      flowId,
      meanwhile: false,
    });
    const path = [step('main', 'start'), step('main', 'call', 'f1'), step('qa', 'fork'), step('main', 'end', 'f2')];
    const steps = stepsOf({ path } as never);
    const { path: drawn, pins } = pathIn(steps, 'main');
    expect(drawn).to.eql({ elements: ['start', 'call', 'end'], flows: ['f1', 'f2'] });
    expect(pins.map(({ text }) => text)).to.eql(['1', '2', '4']);
  });

  describe('a change at its desk', () => {
    const FILE = {
      kind: 'BPMN' as const,
      id: 'rt-weekly-check',
      resourceName: 'rt-weekly-check.bpmn',
      baseVersion: 1,
      liveVersion: 1,
      revision: 1,
      savedBy: { zh: '施', en: 'Shi' },
      savedAt: '2026-03-10T02:00:00Z',
      content: WEEKLY,
    };
    const change = (more: Partial<Change> = {}): Change => ({
      changeId: 'c1',
      title: '周检查',
      state: 'DRAFT',
      version: 1,
      author: { zh: '施', en: 'Shi' },
      updatedAt: '2026-03-10T02:00:00Z',
      effectiveAt: null,
      files: [FILE],
      steps: [],
      proof: null,
      acts: [{ act: 'SUBMITTED', allowed: true, zh: '送审', en: 'Send for review' }],
      ...more,
    });

    it('keeps what is drawn, one save after the other, each on the version that the one before made', async () => {
      let version = 1;
      const client = fakeClient({
        'changes.read': () => change({ version }),
        'changes.save': () => ({ version: ++version, id: FILE.id, revision: version }),
      });
      const desk = new ChangeDesk(client, 'c1');
      await desk.load();
      desk.touched();
      expect(desk.saveState()).to.equal('unsaved');
      await Promise.all([desk.save('BPMN', 'a'), desk.save('BPMN', 'b')]);
      const sent = client.calls.filter(({ name }) => name === 'changes.save');
      expect(sent.map(({ input }) => (input.body as { version: number }).version)).to.eql([1, 2]);
      expect([desk.saveState(), desk.shown()?.content]).to.eql(['saved', 'b']);
      // What was proven is another text: the draft waits for its proof.
      expect(desk.change.value()?.acts[0]?.why?.code).to.equal('PROOF_STALE');
    });

    it('says that somebody else saved first, and keeps what was drawn', async () => {
      const client = fakeClient({
        'changes.read': () => change(),
        'changes.save': () => problem(409, 'VERSION_CLASH'),
      });
      const desk = new ChangeDesk(client, 'c1');
      await desk.load();
      await desk.save('BPMN', 'mine');
      expect([desk.saveState(), desk.saveProblem()?.code]).to.eql(['failed', 'VERSION_CLASH']);
    });

    it('shows a called model to look at, and takes it into the draft', async () => {
      let files = [FILE];
      const client = fakeClient({
        'changes.read': () => change({ files }),
        'models.read': () => ({ ...FILE, content: 'called', version: 3, id: 'rt-fraction', versions: [], usedBy: [] }),
        'changes.save': () => {
          files = [FILE, { ...FILE, id: 'rt-fraction', content: 'called' }];
          return { version: 2, id: 'rt-fraction', revision: 1 };
        },
      });
      const desk = new ChangeDesk(client, 'c1');
      await desk.load();
      expect(desk.editable()).to.equal(true);
      await desk.show({ kind: 'BPMN', id: 'rt-fraction' });
      expect([desk.shown()?.own, desk.shown()?.version, desk.editable()]).to.eql([false, 3, false]);
      await desk.take();
      expect([desk.shown()?.id, desk.shown()?.own, desk.editable()]).to.eql(['rt-fraction', true, true]);
    });

    it('goes to the violated rule once a proof is there', async () => {
      const rule = (ruleId: string, status: 'proven' | 'violated') => ({
        ruleId,
        constraint: 'HC2',
        name: { zh: ruleId, en: ruleId },
        rule: '',
        status,
        path: [],
        doubts: [],
      });
      const proof = {
        status: 'violated' as const,
        problems: [],
        rules: [rule('a', 'proven'), rule('b', 'violated')],
        tookMs: 1,
      };
      const client = fakeClient({ 'changes.read': () => change({ proof }), 'changes.prove': () => proof });
      const desk = new ChangeDesk(client, 'c1');
      await desk.load();
      expect(await desk.prove()).to.equal(true);
      expect(desk.verdict()?.ruleId).to.equal('b');
    });
  });

  describe('comparing', () => {
    it('keeps what is common, and a little around each change', () => {
      const before = Array.from({ length: 20 }, (_, i) => `line ${i}`);
      const after = [...before.slice(0, 9), 'new', ...before.slice(10)];
      expect(textDifferences(before.join('\n'), after.join('\n')).map(({ kind, text }) => `${kind} ${text}`)).to.eql([
        'same line 7',
        'same line 8',
        'removed line 9',
        'added new',
        'same line 10',
        'same line 11',
      ]);
      expect(textDifferences('a\nb', 'a\nb')).to.eql([]);
      expect(
        textDifferences('a\nb\nc', 'b\nx\nc')
          .filter(({ kind }) => kind !== 'same')
          .map(({ text }) => text),
      ).to.eql(['a', 'x']);
    });
  });

  describe('fields of radiotherapy', () => {
    it('make a form that people can be shown, and no key twice', () => {
      let form = newForm('nurse-education', '护理宣教');
      for (const group of [...FORM_GROUPS, ...FORM_GROUPS]) form = withGroup(form, group);
      const parsed = parseFormSchema(JSON.stringify(withSignature(form, true)));
      expect(parsed.ok && parsed.value.properties.signed).to.equal(true);
      expect(parsed.ok && parsed.value.components.length).to.equal(2 * FORM_GROUPS.length);
      expect(parsed.ok && parsed.value.properties.resultVariable).to.equal('nurseEducation');
      expect(withSignature(withSignature(form, true), false)).to.eql(form);
    });
  });
});
