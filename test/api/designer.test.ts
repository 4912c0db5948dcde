import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODEL_LIMIT } from '@rtflow/contract/rest/designer';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { deployResources } from '@rtflow/api/runtime/deploy';
import { readDetached } from '@rtflow/api/signing/cms';
import { expect } from 'chai';
import { NURSE_EDUCATION_FORM, withNurseEducation } from '../support/builders/nurse-education.ts';
import { TEST_PASSWORD } from '../support/builders/people.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, ROOT, type ApiUnderTest, type Browser } from './api-under-test.ts';

const model = (path: string) => readFileSync(join(ROOT, 'processes/models', path), 'utf8');
const WEEKLY = model('treatment/rt-weekly-check.bpmn');
const PLAN_QA = model('plan-qa/rt-plan-qa.bpmn');

describe('api: changes of models', function () {
  this.timeout(90_000);
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    /** An administrator, two chiefs and a supervisor, and a draft on a model in force. */
    const begin = async (id = 'rt-weekly-check') => {
      const api = await start();
      const [admin, chief, supervisor] = [await api.as('ADM'), await api.as('CHF'), await api.as('SUP')];
      const opened = await admin.call('changes.open', {
        body: { commandId: commandId(), title: '加入护理宣教', from: { kind: 'BPMN', id } },
      });
      const draft = draftOf(admin, opened.value.changeId);
      return { api, admin, chief, supervisor, draft };
    };

    it('publishes version n+1 of what was drafted, proven, reviewed and signed; running cases stay on n', async () => {
      const { api, admin, chief, supervisor, draft } = await begin();
      const old = await startWeeklyCheck(api);
      await draft.save('FORM', NURSE_EDUCATION_FORM);
      await draft.save('BPMN', withNurseEducation(WEEKLY));
      expect((await draft.step('changes.submit')).problem.code).to.equal('NOT_PROVEN');
      const proof = await draft.prove();
      expect([proof.status, proof.problems]).to.eql(['proven', []]);
      expect((await draft.step('changes.submit')).status).to.equal(200);
      // Content is frozen, and the author neither reviews nor approves.
      expect((await draft.save('BPMN', WEEKLY)).problem.code).to.equal('CHANGE_STATE');
      expect((await draft.step('changes.review', admin, { agrees: true })).problem.code).to.equal('CHANGE_OWN');
      expect((await draft.step('changes.review', supervisor, { agrees: true })).status).to.equal(200);
      expect((await draft.step('changes.publish')).problem.code).to.equal('CHANGE_STATE');
      expect((await draft.step('changes.approve', admin, { password: TEST_PASSWORD })).status).to.equal(403);
      expect((await draft.step('changes.approve', chief, { password: 'not this one' })).problem.code).to.equal(
        'PASSWORD_WRONG',
      );
      expect((await draft.step('changes.approve', chief, { password: TEST_PASSWORD })).status).to.equal(200);
      const signed = await api.database.reader.get<{ user_id: string; content: string; cms: string }>(
        "SELECT g.user_id, e.content, e.cms FROM signatures g JOIN signature_evidence e ON e.signature_id = g.id WHERE g.entity = 'model_change'",
      );
      expect(signed?.user_id).to.equal(chief.person?.userId);
      const content = Buffer.from(signed?.content ?? '');
      expect(readDetached(Buffer.from(signed?.cms ?? '', 'base64'), content)).to.include({ ok: true });
      const { files } = JSON.parse(content.toString()) as { files: { kind: string; id: string }[] };
      expect(files.map(({ kind, id }) => `${kind} ${id}`)).to.eql(['BPMN rt-weekly-check', 'FORM nurse-education']);
      const published = await draft.step('changes.publish');
      expect(published.value.published).to.deep.include({ kind: 'BPMN', id: 'rt-weekly-check', version: 2 });
      const fresh = await startWeeklyCheck(api);
      expect([await versionOf(api, old), await versionOf(api, fresh)]).to.eql([1, 2]);
      const { value } = await admin.call('models.read', { params: { kind: 'FORM', id: 'nurse-education' } });
      expect(value.usedBy).to.eql([{ kind: 'BPMN', id: 'rt-weekly-check', elementId: 'nurse-education' }]);
      const { value: list } = await admin.call('models.read', { params: { kind: 'BPMN', id: 'rt-weekly-check' } });
      expect(list.versions.map(({ version, running }) => [version, running])).to.eql([
        [2, 1],
        [1, 1],
      ]);
      // Moved by a tested plan, whole, with a report of each case.
      const params = { kind: 'BPMN', id: 'rt-weekly-check' };
      const plan = await admin.call('models.migrationPlan', { params, body: {} });
      expect(plan.value.rows.map(({ instanceKey, problems }) => [instanceKey, problems])).to.eql([[String(old), []]]);
      expect(await versionOf(api, old)).to.equal(1);
      const body = { commandId: commandId(), version: 2, instanceKeys: [String(old)] };
      const moved = await admin.call('models.migrate', { params, body });
      expect(moved.value.rows).to.eql([{ instanceKey: String(old), moved: true, reason: null }]);
      expect(await versionOf(api, old)).to.equal(2);
      // And back: the text before, as the next version, once a chief has signed it.
      const back = await admin.call('changes.rollBack', {
        params: { changeId: draft.changeId },
        body: { commandId: commandId(), note: '表单有误' },
      });
      const undo = draftOf(admin, back.value.changeId);
      expect((await undo.prove()).status).to.equal('proven');
      expect((await undo.step('changes.approve', chief, { password: TEST_PASSWORD })).status).to.equal(200);
      expect((await undo.step('changes.publish')).value.published).to.eql([
        { kind: 'BPMN', id: 'rt-weekly-check', version: 3 },
      ]);
      const now = await admin.call('models.read', { params });
      expect(now.value.content).to.equal(WEEKLY);
    });

    it('draws the path past a missing guard, and lets nobody submit it', async () => {
      const { draft } = await begin('rt-plan-qa');
      // The join of check and measurement becomes a gateway that lets either through.
      const open = PLAN_QA.replace('<bpmn:parallelGateway id="qa-join"', '<bpmn:exclusiveGateway id="qa-join"');
      const at = open.indexOf('id="qa-join"');
      const unjoined =
        open.slice(0, at) + open.slice(at).replace('</bpmn:parallelGateway>', '</bpmn:exclusiveGateway>');
      expect((await draft.save('BPMN', unjoined)).status).to.equal(200);
      const proof = await draft.prove();
      expect(proof.status).to.equal('violated');
      const verdict = proof.rules.find(({ ruleId }) => ruleId === 'plan-checked-before-beam');
      expect(verdict?.status).to.equal('violated');
      expect(verdict?.path[0]).to.deep.include({ processId: 'rt-course-main', elementId: 'course-opened' });
      expect(verdict?.path.at(-1)?.elementId).to.equal('record-fraction');
      expect((await draft.step('changes.submit')).problem.code).to.equal('NOT_PROVEN');
    });

    it('says what is missing instead of proving what could not run', async () => {
      const { draft } = await begin();
      await draft.save('BPMN', withNurseEducation(WEEKLY));
      const proof = await draft.prove();
      expect([proof.status, proof.rules]).to.eql(['broken', []]);
      expect(proof.problems.map(({ elementId }) => elementId)).to.eql(['nurse-education']);
    });

    it('asks for a new proof when something else was published meanwhile, and for a merge when it was the same model', async () => {
      const { api, admin, draft } = await begin();
      await draft.save('BPMN', WEEKLY.replace('name="周检查"', 'name="每周检查"'));
      expect((await draft.prove()).status).to.equal('proven');
      const deploy = (name: string, content: string) =>
        api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
          tx.execute({ type: 'deployResources', resources: [{ name, content }] }),
        );
      await deploy(
        'other.bpmn',
        PLAN_QA.replace('name="计划质控"', 'name="质控"').replace(
          '</bpmn:definitions>',
          '<!-- 2 --></bpmn:definitions>',
        ),
      );
      expect((await draft.step('changes.submit')).problem.code).to.equal('PROOF_STALE');
      await deploy('weekly.bpmn', WEEKLY.replace('name="周检查"', 'name="周核查"'));
      expect((await draft.step('changes.submit')).problem.code).to.equal('BASE_MOVED');
      const merged = WEEKLY.replace('name="周检查"', 'name="每周核查"');
      await draft.save('BPMN', merged, { baseVersion: 2 });
      expect((await draft.prove()).status).to.equal('proven');
      expect((await draft.step('changes.submit')).status).to.equal(200);
      expect((await admin.call('changes.list', { query: { open: 'true' } })).value.rows[0]?.state).to.equal(
        'IN_REVIEW',
      );
    });

    it('keeps the edit of whoever saved first; the other is told', async () => {
      const { draft } = await begin();
      const { version } = await draft.read();
      expect((await draft.save('BPMN', WEEKLY.replace('周检查', '甲'), { version })).status).to.equal(200);
      expect((await draft.save('BPMN', WEEKLY.replace('周检查', '乙'), { version })).problem.code).to.equal(
        'VERSION_CLASH',
      );
    });

    it('publishes nothing before its time', async () => {
      const { api, chief, supervisor, draft } = await begin();
      await draft.save('BPMN', WEEKLY.replace('name="周检查"', 'name="每周检查"'));
      await draft.prove();
      await draft.step('changes.submit');
      await draft.step('changes.review', supervisor, { agrees: true });
      const effectiveAt = new Date(api.clock.now() + 600_000).toISOString();
      await draft.step('changes.approve', chief, { password: TEST_PASSWORD, effectiveAt });
      expect((await draft.step('changes.publish')).problem.code).to.equal('CHANGE_EARLY');
      api.clock.pin(api.clock.now() + 600_000);
      expect((await draft.step('changes.publish')).status).to.equal(200);
    });

    it('refuses hostile files before they are read', async () => {
      const { draft } = await begin();
      const entity = (dtd: string, use: string) =>
        WEEKLY.replace('?>', `?>\n<!DOCTYPE a [${dtd}]>`).replace('name="周检查"', `name="${use}"`);
      const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
      const hostile: readonly (readonly [string, string])[] = [
        ['an external entity', entity('<!ENTITY x SYSTEM "file:///etc/passwd">', '&x;')],
        ['billion laughs', entity(`<!ENTITY l0 "ha">${laughs}`, '&l9;')],
        ['deep nesting', WEEKLY.replace('<bpmn:process ', `${'<bpmn:a>'.repeat(5_000)}<bpmn:process `)],
        ['no XML', 'PK\u0003\u0004'],
        ['another vocabulary', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
      ];
      for (const [what, content] of hostile)
        expect([what, (await draft.save('BPMN', content)).problem.code]).to.eql([what, 'MODEL_REFUSED']);
      expect((await draft.save('BPMN', `${WEEKLY}<!--${'x'.repeat(MODEL_LIMIT)}-->`)).status).to.equal(400);
      expect((await draft.save('BPMN', `${WEEKLY}<!--${'x'.repeat(10_000_000)}-->`)).status).to.equal(413);
      // A script in a label is a label: kept as the text that it is.
      const label = WEEKLY.replace('name="周检查"', 'name="&lt;script&gt;alert(1)&lt;/script&gt;"');
      expect((await draft.save('BPMN', label)).status).to.equal(200);
    });

    it('stays in force when a new release starts; what the release brings becomes a draft, once', async () => {
      const { api, admin } = await begin();
      const name = 'processes/models/treatment/rt-weekly-check.bpmn';
      const own = WEEKLY.replace('周检查', '每周检查');
      await api.database.unitOfWork.run(admin.person!.actor, (tx) =>
        tx.execute({ type: 'deployResources', resources: [{ name, content: own }] }),
      );
      const release = [{ name, content: WEEKLY.replace('周检查', '周核查') }];
      for (const shipped of [[{ name, content: WEEKLY }], release, release]) {
        await deployResources(api.database, shipped.concat({ name: 'plan-qa.bpmn', content: PLAN_QA }));
        const now = await admin.call('models.read', { params: { kind: 'BPMN', id: 'rt-weekly-check' } });
        expect(now.value.content).to.equal(own);
      }
      const { rows } = (await admin.call('changes.list', { query: {} })).value;
      expect(rows.map(({ title }) => title)).to.have.members(['产品更新 Product update', '加入护理宣教']);
    });

    it('shows every reader which steps are open to him, and why not', async () => {
      const { chief, draft } = await begin();
      const { acts } = await draft.read();
      expect(acts.map(({ act, allowed, why }) => [act, allowed, why?.code])).to.eql([
        ['SUBMITTED', false, 'CHANGE_EMPTY'],
        ['DISCARDED', true, undefined],
      ]);
      expect((await draft.read(chief)).acts.map(({ allowed }) => allowed)).to.eql([false, false]);
    });
  });
});

type StepName = 'changes.submit' | 'changes.review' | 'changes.approve' | 'changes.publish' | 'changes.discard';

function draftOf(author: Browser, changeId: string) {
  const params = { changeId };
  const read = async (who = author) => (await who.call('changes.read', { params })).value;
  return {
    changeId,
    read,
    save: async (
      kind: 'BPMN' | 'DMN' | 'FORM',
      content: string,
      also: { version?: number; baseVersion?: number } = {},
    ) => {
      const version = also.version ?? (await read()).version;
      return author.call('changes.save', { params, body: { commandId: commandId(), kind, content, ...also, version } });
    },
    prove: async () => (await author.call('changes.prove', { params, body: { commandId: commandId() } })).value,
    step: async <N extends StepName>(name: N, who = author, also: object = {}) => {
      const { version } = await read();
      return who.call(name, { params, body: { commandId: commandId(), version, ...also } as never });
    },
  };
}

async function startWeeklyCheck({ database }: ApiUnderTest): Promise<number> {
  const started = await database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
    tx.execute({ type: 'createProcessInstance', bpmnProcessId: 'rt-weekly-check', variables: {} }),
  );
  if (!started.ok) throw new Error(started.error.message);
  return started.value!.instanceKey;
}

async function versionOf({ database }: ApiUnderTest, instanceKey: number): Promise<number> {
  const row = await database.reader.get<{ version: number }>('SELECT version FROM wf_instance WHERE `key` = ?', [
    instanceKey,
  ]);
  return Number(row?.version);
}
