import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { inventPerson } from '@rtflow/api/demo/people';
import { seededRandom } from '@rtflow/api/demo/random';
import { seedDemo } from '@rtflow/api/demo/seed-demo';
import type { Page } from 'playwright-core';
import { buildWeb } from '../../docker/build-web.ts';
import { needsDcmtk } from '../dicom/dcmtk.ts';
import { needsChromium, openBrowser, Screens, type Screen } from './browser-under-test.ts';
import { Desks, type InboxTask } from './desk.ts';
import { caseObjects } from './dicom-objects.ts';
import { configFor, openHouse, ROOT, type House } from './house.ts';
import { PatientJourney } from './patient-journey.ts';
import { walk } from './planned-course.ts';

/** A Tuesday morning at work. */
const NOW = Date.parse('2026-06-09T10:20:00+08:00');
const PATIENTS = 14;
const MOST_TABS = 30;

describe('journey: in the browser', function () {
  this.timeout(240_000);
  const dataDir = mkdtempSync(join(tmpdir(), 'rtflow-browser-'));
  let house: House;
  let desks: Desks;
  let screens: Screens;
  const opened: Screen[] = [];

  before(async function () {
    needsDcmtk(this);
    needsChromium(this);
    const browser = await openBrowser();
    await buildWeb({ root: ROOT, say: () => undefined });
    await seedDemo({ config: configFor(dataDir), root: ROOT, patients: PATIENTS, seed: 7, until: NOW });
    house = await openHouse({ dataDir, openedAt: NOW });
    desks = new Desks(house);
    screens = new Screens(browser, { url: house.url, now: NOW });
  });
  after(async () => {
    await screens?.close();
    await house?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const at = async (login: string): Promise<Page> => {
    const screen = await screens.signedIn(login);
    opened.push(screen);
    return screen.page;
  };

  it('shows the sign-in page in Chinese, and says what is wrong with a password without saying which logins exist', async () => {
    const screen = await screens.open();
    const { page } = screen;
    await page.goto('/');
    await page.getByRole('heading', { name: '放疗流程平台' }).waitFor();
    await screens.picture(page, 'login-zh');
    await page.locator('#login').fill('nobody');
    await page.locator('#password').fill('wrong-password');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').innerText()).to.not.include('nobody');
    // The browser itself notes the 401 of that try.
    expect(screen.faults.filter((fault) => !fault.includes('401'))).to.deep.equal([]);
  });

  it('R1.8 registers an outpatient by keyboard alone, with at most twelve required fields, and starts the pathway', async () => {
    const person = inventPerson(seededRandom(99), 'F', { from: 40, to: 60 }, '2026-06-09');
    const page = await at('fd1');
    await page.locator('body').press('g');
    await page.keyboard.press('p');
    await page.waitForURL('**/patients');
    await page.locator('body').press('n');
    await page.waitForURL('**/patients/new');
    const startedAt = Date.now();
    await tabTo(page, 'r-idNo');
    await page.keyboard.type(person.idNo);
    await tabTo(page, 'r-name');
    await page.keyboard.insertText('演示患者');
    await tabTo(page, 'r-phone');
    await page.keyboard.type(person.phone);
    await screens.picture(page, 'register-zh');
    expect(await page.locator('label.lab i, span.lab i').count()).to.be.within(1, 12);
    await page.keyboard.press('Control+s');
    const number = await page.locator('.saved .no').innerText();
    expect(Date.now() - startedAt).to.be.lessThan(60_000);
    expect(number).to.match(/^RT2026\d{6}$/);
    const found = await (await desks.as('fd1')).api.call('patients.list', { query: { text: number } });
    expect(found.rows.map(({ patientNo, sex }) => [patientNo, sex])).to.deep.equal([[number, 'F']]);
    await house.clock.until('the pathway to open a course', async () => {
      const { rows } = await (await desks.as('fd1')).api.call('patients.list', { query: { text: number } });
      return rows[0]?.courseId ?? null;
    });
  });

  it('R2.10 shows a task within two seconds in the inbox that lies open', async () => {
    const page = await at('att1');
    await page.goto('/inbox');
    await page.locator('.it').first().waitFor();
    await page.locator('.pan .head h1').waitFor();
    const journey = new PatientJourney(house, desks, { seed: 501 });
    await journey.register();
    await desks.taskFor(journey.courseId, 'course-open', 'att1');
    // Rows never jump under the pointer: what is new waits behind a line that says so.
    const news = page.locator('.waiting').or(page.getByRole('option').filter({ hasText: journey.registration.name }));
    await news.first().waitFor({ timeout: 2000 });
  });

  it('R1.66 accepts and completes a task in the side panel, and the next one opens by itself', async () => {
    const journey = new PatientJourney(house, desks, { seed: 502 });
    await journey.register();
    const task = await desks.taskFor(journey.courseId, 'course-open', 'att1');
    const page = await at('att1');
    await openWithDraft(page, journey, task);
    await page.locator('.pan .head h1').click();
    await page.keyboard.press('Control+Enter');
    await page.locator(`#task-${task.row.taskKey}`).waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).to.equal('/inbox');
    await page.locator('.it.on').waitFor();
    await page.locator('.pan .head h1').waitFor();
    await desks.taskFor(journey.courseId, 'immob-request');
  });

  it('R2.4 sends contours back from the keyboard with a coded reason and a text', async () => {
    const journey = new PatientJourney(house, desks, { seed: 503 });
    await journey.register();
    await walk(journey, 'course-open', 'contour-draft');
    const task = await desks.taskFor(journey.courseId, 'contour-review', 'att1');
    const page = await at('att1');
    await openWithDraft(page, journey, task);
    await screens.picture(page, 'task-zh');
    await page.locator('.pan .head h1').click();
    await page.keyboard.press('r');
    await page.locator('section.reject').waitFor();
    await page.keyboard.press('1');
    await page.locator('section.reject textarea').fill('外侧缘外扩约 3 mm，请回收');
    await page.keyboard.press('Control+Enter');
    const again = await desks.taskFor(journey.courseId, 'contour-draft');
    expect(again.row.attempt).to.equal(2);
  });

  it('shows the chart of a treated patient and the process with live tokens', async () => {
    const page = await at('att1');
    const { api } = await desks.as('att1');
    const { rows } = await api.call('patients.list', { query: { limit: 50 } });
    const treated =
      rows.find(({ fractions, courseStatus }) => fractions !== null && courseStatus === 'ACTIVE') ?? rows[0];
    await page.goto(`/patients/${treated?.patientId ?? ''}`);
    await page
      .getByText(treated?.patientNo ?? '')
      .first()
      .waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await page.goto(`/courses/${treated?.courseId ?? ''}/process?patient=${treated?.patientId ?? ''}`);
    await page.locator('.rt-diagram svg').first().waitFor();
    await page.locator('.rt-badge').first().waitFor();
    expect(await page.locator('.bjs-powered-by').count(), 'the mark of bpmn.io').to.equal(1);
  });

  it('lists images of somebody unknown that a scanner sent, and the day of a machine', async () => {
    const page = await at('cmp1');
    await page.goto('/imaging/unmatched');
    const foreign = new PatientJourney(house, desks, { seed: 504 });
    foreign.patientNo = 'FOREIGN-0815';
    await house.sendDicom(caseObjects(foreign, 'RTPLAN'), 'TPS');
    await page.getByText('FOREIGN-0815').first().waitFor();
    await screens.picture(page, 'unmatched-zh');
    const machine = await at('rttt1');
    await machine.goto('/machine');
    await machine.locator('main, .pg, .g').first().waitFor();
    await machine.waitForLoadState('networkidle').catch(() => undefined);
  });

  it('lists accounts to the administrator, and speaks English at once when asked', async () => {
    const admin = await at('adm1');
    await admin.goto('/admin');
    await admin.getByText('rttt4').first().waitFor();
    const page = await at('att2');
    await page.goto('/inbox');
    await page.locator('.it').first().waitFor();
    await page.locator('button.lang').click();
    await page.getByText('Inbox').first().waitFor();
    const { rows } = await (await desks.as('att2')).api.call('patients.list', { query: { limit: 50 } });
    await page.goto(`/patients/${rows.find(({ fractions }) => fractions !== null)?.patientId ?? ''}`);
    await page.getByText('Gy').first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('en');
  });

  it('left no error in any console, broke no rule of the content security policy, and asked no other host', () => {
    expect(opened.length).to.be.greaterThan(5);
    expect(opened.flatMap(({ faults }) => faults)).to.deep.equal([]);
    const hosts = new Set(opened.flatMap((screen) => [...screen.hosts]));
    expect([...hosts]).to.deep.equal([new URL(house.url).host]);
  });

  /** The task in the panel with the form as its doctor has filled it so far. */
  async function openWithDraft(page: Page, journey: PatientJourney, { person, row }: InboxTask): Promise<void> {
    await page.goto(`/inbox?task=${row.taskKey}`);
    await page.locator('.pan .head h1').waitFor();
    await page.keyboard.press('c');
    await page
      .locator('.pan .act button')
      .filter({ hasText: /提交|通过/ })
      .first()
      .waitFor();
    const task = await person.api.call('tasks.get', { params: { taskKey: row.taskKey } });
    const { decision: _decision, ...data } = await journey.filled(task, person);
    await person.api.call('tasks.draft', { params: { taskKey: row.taskKey }, body: { data } });
    await page.reload();
    await page.locator('.pan .head h1').waitFor();
  }
});

/** Moves the focus on, as a person without a mouse does. */
async function tabTo(page: Page, id: string): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs++) {
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Expected to reach ${id} by keyboard, but not within ${MOST_TABS} steps`);
}
