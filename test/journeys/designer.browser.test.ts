import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { buildWeb } from '../../docker/build-web.ts';
import { apiUnderTest, NOW, type ApiUnderTest } from '../api/api-under-test.ts';
import { withNurseEducation } from '../support/builders/nurse-education.ts';
import { addPerson, TEST_PASSWORD } from '../support/builders/people.ts';
import { sqliteDatabase } from '../support/database.ts';
import { needsChromium, openBrowser, Screens, type Screen } from './browser-under-test.ts';
import { ROOT } from './house.ts';

const WEEKLY = readFileSync(join(ROOT, 'processes/models/treatment/rt-weekly-check.bpmn'), 'utf8');
const SLOW = { timeout: 60_000 };
const PROOF = { timeout: 180_000 };

describe('journey: the designer in the browser', function () {
  this.timeout(600_000);
  const start = apiUnderTest(sqliteDatabase());
  let screens: Screens | null = null;
  let api: ApiUnderTest;

  before(async function () {
    needsChromium(this);
    await buildWeb({ root: ROOT, say: () => undefined });
  });
  beforeEach(async () => {
    api = await start({ webFolder: join(ROOT, 'web/dist') });
    screens = new Screens(await openBrowser(), { url: api.url, now: NOW });
    for (const [login, role] of [
      ['adm', 'ADM'],
      ['sup', 'SUP'],
      ['chf', 'CHF'],
    ] as const)
      await addPerson(api.database, [role], { login });
  });
  afterEach(async () => {
    await screens?.close();
    screens = null;
  });

  it('S16: an admin adds a nurse education task; it is proven, reviewed, signed and published; old cases finish on old', async () => {
    const old = await startCase();
    const admin = await signedIn('adm');
    await openChangeOf(admin.page, 'rt-weekly-check');
    const address = admin.page.url();
    // The form is made here; the diagram comes back from a file, as one that was exported and drawn elsewhere.
    await admin.page.locator('.adding input').fill('nurse-education');
    await admin.page.locator('.adding button').click();
    await admin.page.locator('rt-form-editor .fjs-form-editor').waitFor(SLOW);
    await admin.page.locator('.groups button', { hasText: '是非题' }).click();
    await admin.page.locator('.preview .seg').waitFor(SLOW);
    await admin.page.locator('header input[type=file]').setInputFiles({
      name: 'rt-weekly-check.bpmn',
      mimeType: 'application/xml',
      buffer: Buffer.from(withDrawing(withNurseEducation(WEEKLY))),
    });
    await admin.page.locator('.files button', { hasText: 'rt-weekly-check' }).click();
    await admin.page.locator('[data-element-id="nurse-education"]').first().waitFor(SLOW);
    await admin.page.locator('[data-act=prove]').click();
    await admin.page.getByText('安全证明通过').waitFor(PROOF);
    await act(admin.page, 'SUBMITTED');
    const supervisor = await signedIn('sup');
    await supervisor.page.goto(address);
    await supervisor.page.getByRole('tab', { name: '对比' }).click(SLOW);
    await supervisor.page.locator('rt-compare .tag.ok').first().waitFor(SLOW);
    await act(supervisor.page, 'AGREED');
    const chief = await signedIn('chf');
    await chief.page.goto(address);
    await act(chief.page, 'APPROVED', TEST_PASSWORD);
    await admin.page.reload();
    await act(admin.page, 'PUBLISHED');
    await admin.page.getByText('已发布', { exact: true }).first().waitFor(SLOW);
    const fresh = await startCase();
    expect(await openTasks(fresh)).to.eql(['nurse-education']);
    expect(await openTasks(old)).to.have.members(['weekly-check-doctor', 'weekly-check-physics', 'weekly-check-nurse']);
    for (const { faults } of [admin, supervisor, chief]) expect(faults).to.eql([]);
    for (const { hosts } of [admin, supervisor, chief]) expect([...hosts]).to.eql([new URL(api.url).host]);
  });

  it('an admin lets the QA join open for either side, and the proof draws the bypass', async () => {
    const admin = await signedIn('adm');
    await openChangeOf(admin.page, 'rt-plan-qa');
    await admin.page.locator('[data-element-id="qa-join"]').first().click();
    await admin.page.locator('.djs-context-pad [data-action="replace"]').click();
    await admin.page.locator('.djs-popup [data-id="replace-with-exclusive-gateway"]').click();
    await admin.page.locator('[data-act=prove]').click();
    await admin.page.getByText('安全证明有反例').waitFor(PROOF);
    await admin.page.locator('[data-element-id="qa-join"].rt-on-path').waitFor(SLOW);
    expect(await admin.page.locator('.rt-pin.path').count()).to.be.greaterThan(3);
    expect(await admin.page.locator('[data-element-id="physics-check"].rt-on-path').count()).to.equal(0);
    await admin.page.getByRole('tab', { name: '送审发布' }).click();
    expect(await admin.page.locator('[data-act=SUBMITTED]').isDisabled()).to.equal(true);
  });

  async function signedIn(login: string): Promise<Screen> {
    if (!screens) throw new Error('Expected a browser');
    const screen = await screens.open();
    await screen.page.goto('/login');
    await screen.page.locator('#login').fill(login);
    await screen.page.locator('#password').fill(TEST_PASSWORD);
    await screen.page.keyboard.press('Enter');
    await screen.page.locator('rt-top-bar, .who').first().waitFor(SLOW);
    return screen;
  }

  async function openChangeOf(page: Page, id: string): Promise<void> {
    await page.goto('/designer');
    await page.locator('tr', { hasText: id }).getByRole('button').click(SLOW);
    await page.locator('.djs-shape').first().waitFor(SLOW);
  }

  async function act(page: Page, name: string, secret?: string): Promise<void> {
    await page.getByRole('tab', { name: '送审发布' }).click(SLOW);
    await page.locator(`[data-act=${name}]:enabled`).click(SLOW);
    if (secret !== undefined) {
      await page.locator('rt-publish-panel input[type=password]').fill(secret);
      await page.locator('rt-publish-panel form button[type=submit]').click();
    }
    await page.locator(`[data-act=${name}]`).waitFor({ state: 'detached', ...SLOW });
  }

  /** A weekly check whose time limits are computed: it stands at the tasks of people. */
  async function startCase(): Promise<number> {
    return api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
      const started = await tx.execute({
        type: 'createProcessInstance',
        bpmnProcessId: 'rt-weekly-check',
        variables: {},
      });
      if (!started.ok || started.value === null) throw new Error('Expected the process to start');
      const jobs = await tx.execute({
        type: 'activateJobs',
        worker: 'test',
        types: [{ type: 'compute-due-date', timeout: 60_000, maxJobs: 1 }],
      });
      if (!jobs.ok) throw new Error(jobs.error.message);
      const at = '2026-03-12T10:00:00+08:00';
      for (const { jobKey } of jobs.value.jobs)
        await tx.execute({ type: 'completeJob', jobKey, variables: { dueAt: at, warnAt: at, escalateAt: at } });
      return started.value.instanceKey;
    });
  }

  async function openTasks(instanceKey: number): Promise<string[]> {
    const rows = await api.database.reader.all<{ element_id: string }>(
      "SELECT element_id FROM wf_user_task WHERE instance_key = ? AND state = 'CREATED' ORDER BY element_id",
      [instanceKey],
    );
    return rows.map(({ element_id }) => element_id);
  }
});

/** The new task between the two shapes where its flow runs: without a shape it would not be drawn. */
function withDrawing(xml: string): string {
  const shape = `<bpmndi:BPMNShape id="Shape_nurse-education" bpmnElement="nurse-education"><dc:Bounds x="330" y="20" width="100" height="80" /></bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="Edge_to-nurse-education" bpmnElement="from-due-weekly-check-to-nurse-education"><di:waypoint x="330" y="60" /><di:waypoint x="331" y="60" /></bpmndi:BPMNEdge>`;
  return xml.replace('</bpmndi:BPMNPlane>', `${shape}\n    </bpmndi:BPMNPlane>`);
}
