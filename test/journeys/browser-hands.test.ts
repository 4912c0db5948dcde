import { expect } from 'chai';
import { DEMO_PASSWORD } from '@rtflow/api/demo/staff';
import type { Page } from 'playwright-core';
import { openBrowserHouse, type BrowserHouse } from './browser-house.ts';
import type { Screen } from './browser-under-test.ts';
import { commandId, type InboxTask } from './desk.ts';
import { arrive, nextAppointment } from './fractions.ts';
import { PatientJourney } from './patient-journey.ts';
import { walk } from './planned-course.ts';

const NOW = Date.parse('2026-03-10T08:30:00+08:00');
const TYPED = '口腔黏膜 2 级，继续观察';

describe('journey: many hands on one task, in the browser', function () {
  this.timeout(240_000);
  let at: BrowserHouse;

  before(async function () {
    at = await openBrowserHouse(this, { now: NOW, patients: 0, seed: 0 });
  });
  after(() => at?.close());

  /** A patient whose first task waits for a doctor. */
  async function registered(seed: number): Promise<{ journey: PatientJourney; task: InboxTask }> {
    const journey = new PatientJourney(at.house, at.desks, { seed });
    await journey.register();
    return { journey, task: await at.desks.taskFor(journey.courseId, 'course-open', 'att1') };
  }

  async function open(page: Page, taskKey: string): Promise<void> {
    await page.goto(`/inbox?task=${taskKey}`);
    await page.locator('.pan .head h1').waitFor();
  }

  /** Claims the task and fills its form as a careful person does, by a draft of the server; the page shows it. */
  async function claimedWithDraft(screen: Screen, journey: PatientJourney, taskKey: string, login: string) {
    const { page } = screen;
    await open(page, taskKey);
    await page.keyboard.press('c');
    await page
      .locator('.act .btn.p')
      .filter({ hasText: /提交|通过/ })
      .waitFor();
    const person = await at.desks.as(login);
    const task = await person.api.call('tasks.get', { params: { taskKey } });
    const { decision: _decision, ...data } = await journey.filled(task, person);
    await person.api.call('tasks.draft', { params: { taskKey }, body: { data } });
    await page.reload();
    await page.locator('.pan .head h1').waitFor();
    return { person, version: task.version };
  }

  async function submit(page: Page): Promise<void> {
    await page.locator('.pan .head h1').click();
    await page.keyboard.press('Control+Enter');
  }

  it('R2.6 a group task becomes mine and others see whose it is; it can be handed back, and a supervisor gives it to a person', async () => {
    const { task } = await registered(701);
    const [first, second] = [await at.screens.signedIn('res1'), await at.screens.signedIn('att2')];
    await open(first.page, task.row.taskKey);
    await open(second.page, task.row.taskKey);
    await first.page.keyboard.press('c');
    await first.page.locator('.act .btn.p').filter({ hasText: '提交' }).waitFor();
    await second.page.getByText('陈住院 受理').first().waitFor();
    expect(await second.page.locator('.act').getByText('受理', { exact: false }).count()).to.be.at.most(1);
    await first.page.keyboard.press('h');
    await second.page.locator('.pan .tag').filter({ hasText: '可受理' }).waitFor();
    await second.page.keyboard.press('c');
    await second.page.locator('.act .btn.p').filter({ hasText: '提交' }).waitFor();

    const supervisor = await at.screens.signedIn('sup1');
    await open(supervisor.page, task.row.taskKey);
    await supervisor.page.keyboard.press('m');
    await supervisor.page.locator('#assign-to').fill('孙医师');
    await supervisor.page.keyboard.press('Enter');
    await supervisor.page.locator('#assign-why').fill('赵医师今日出差');
    await supervisor.page.locator('.assign .btn.p').click();
    await second.page.locator('.pan .head').getByText('孙医师 受理').waitFor();
    const { api } = await at.desks.as('att3');
    const { rows } = await api.call('tasks.list', { query: { view: 'mine' } });
    expect(rows.map(({ taskKey }) => taskKey)).to.include(task.row.taskKey);
    expect([...first.faults, ...second.faults, ...supervisor.faults]).to.deep.equal([]);
  });

  it('tells whoever was a moment slower who holds the task now', async () => {
    const { task } = await registered(702);
    const slow = await at.screens.signedIn('att3');
    await slow.page.route('**/api/events', (route) => route.abort());
    await open(slow.page, task.row.taskKey);
    const quick = await at.desks.as('res1');
    await at.desks.claimed(quick, task.row);
    await slow.page.keyboard.press('c');
    await slow.page.getByRole('alert').filter({ hasText: '该任务已被他人受理' }).waitFor();
    await slow.page.locator('.pan .head').getByText('陈住院 受理').waitFor();
  });

  it('takes a submission back by U while nobody has gone on, and says in the bar what was done', async () => {
    const { journey } = await registered(703);
    await walk(journey, 'course-open', 'sim-perform');
    const draft = await at.desks.taskFor(journey.courseId, 'contour-draft', 'res1');
    const screen = await at.screens.signedIn('res1');
    await claimedWithDraft(screen, journey, draft.row.taskKey, 'res1');
    await submit(screen.page);
    const bar = screen.page.locator('.undo');
    await bar.filter({ hasText: `已提交 ${journey.registration.name}` }).waitFor();
    await at.desks.taskFor(journey.courseId, 'contour-review', 'att1');
    await screen.page.keyboard.press('u');
    const again = await at.desks.taskFor(journey.courseId, 'contour-draft', 'res1');
    expect(again.row.attempt).to.equal(2);
    expect(await at.desks.find(journey.courseId, 'contour-review')).to.equal(null);
    await journey.do('contour-draft', { by: 'res1' });

    const review = await at.desks.taskFor(journey.courseId, 'contour-review', 'att1');
    const doctor = await at.screens.signedIn('att1');
    await claimedWithDraft(doctor, journey, review.row.taskKey, 'att1');
    await doctor.page.locator('.pan .head h1').click();
    await doctor.page.keyboard.press('a');
    await doctor.page
      .locator('.undo')
      .filter({ hasText: `已通过 ${journey.registration.name}` })
      .waitFor();
    expect([...screen.faults, ...doctor.faults]).to.deep.equal([]);
  });

  it('shows to the one who was overtaken who completed the task and with what, beside the own text', async () => {
    const { journey, task } = await registered(705);
    const params = { taskKey: task.row.taskKey };
    const late = await at.screens.signedIn('att1');
    await late.page.route('**/api/events', (route) => route.abort());
    const { version } = await claimedWithDraft(late, journey, task.row.taskKey, 'att1');
    const comment = late.page.locator('.work textarea').last();
    await comment.fill(TYPED);
    const supervisor = await at.desks.as('sup1');
    const other = await at.desks.as('att2');
    await supervisor.api.call('tasks.assign', { params, body: { version, userId: other.userId, reason: '改派' } });
    const detail = await other.api.call('tasks.get', { params });
    const data = await journey.filled(detail, other);
    await other.api.call('tasks.complete', {
      params,
      body: { version: detail.version, commandId: commandId(), formVersion: detail.form?.version ?? 0, data },
    });
    await submit(late.page);
    const dialog = late.page.locator('rt-conflict dialog');
    await dialog.waitFor();
    const text = await dialog.innerText();
    expect(text).to.include('赵医师').and.include('已完成该任务').and.include(TYPED);
    await dialog.getByRole('button').click();
    await late.page.locator('.pan .head').getByText('赵医师').waitFor();
  });

  it('keeps every word of mine when somebody changed the task meanwhile, and sends it at the second try', async () => {
    const { journey, task } = await registered(706);
    const params = { taskKey: task.row.taskKey };
    const { page } = await at.screens.signedIn('att1').then(async (screen) => {
      await screen.page.route('**/api/events', (route) => route.abort());
      await claimedWithDraft(screen, journey, task.row.taskKey, 'att1');
      return screen;
    });
    await page.locator('.work textarea').last().fill(TYPED);
    const supervisor = await at.desks.as('sup1');
    const me = await at.desks.as('att1');
    for (const login of ['att2', 'att1']) {
      const { version } = await supervisor.api.call('tasks.get', { params });
      const { userId } = await at.desks.as(login);
      await supervisor.api.call('tasks.assign', { params, body: { version, userId, reason: '改派' } });
    }
    await submit(page);
    const dialog = page.locator('rt-conflict dialog');
    await dialog.waitFor();
    expect(await dialog.innerText())
      .to.include('张主管')
      .and.include('任务现由此人办理：李医师');
    await dialog.getByRole('button').click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.locator('.work textarea').last().inputValue()).to.equal(TYPED);
    await submit(page);
    await page.locator('.undo').waitFor();
    const done = await me.api.call('tasks.get', { params });
    expect(JSON.stringify(done.submission)).to.include(TYPED);
  });

  it('keeps what was typed when the server fails or cannot be reached, says so, and sends it once it can', async () => {
    const { journey, task } = await registered(707);
    const screen = await at.screens.signedIn('att1');
    const { page } = screen;
    await claimedWithDraft(screen, journey, task.row.taskKey, 'att1');
    const text = page.locator('.work textarea').last();
    await page.route('**/complete', (route) => route.fulfill({ status: 500, body: 'bad gateway' }));
    await text.fill(TYPED);
    await submit(page);
    await page.getByRole('alert').filter({ hasText: '服务器返回了意外的结果（500）' }).waitFor();
    expect(await text.inputValue()).to.equal(TYPED);
    await page.unroute('**/complete');

    await page.context().setOffline(true);
    await text.fill(`${TYPED}。`);
    await submit(page);
    await page.getByRole('alert').filter({ hasText: '连不上服务器' }).waitFor();
    await page.locator('.act').getByText('草稿未存上').waitFor({ timeout: 12_000 });
    expect(await text.inputValue()).to.equal(`${TYPED}。`);
    await page.context().setOffline(false);
    await submit(page);
    await page.locator('.undo').waitFor();
    const done = await (await at.desks.as('att1')).api.call('tasks.get', { params: { taskKey: task.row.taskKey } });
    expect(JSON.stringify(done.submission)).to.include(`${TYPED}。`);
  });

  it('brings back, after signing in again, what was typed when the session ended', async () => {
    const { journey, task } = await registered(708);
    const screen = await at.screens.signedIn('att1');
    const { page } = screen;
    await claimedWithDraft(screen, journey, task.row.taskKey, 'att1');
    await page.context().clearCookies();
    await page.locator('.work textarea').last().fill(TYPED);
    await page.waitForURL('**/login', { timeout: 15_000 });
    await page.locator('#login').fill('att1');
    await page.locator('#password').fill(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.pan .head h1').waitFor();
    expect(page.url()).to.include(task.row.taskKey);
    await page.locator('.work textarea').last().waitFor();
    expect(await page.locator('.work textarea').last().inputValue()).to.equal(TYPED);
  });

  it('keeps the language that was chosen before signing in, as that person’s own', async () => {
    const { page } = await at.screens.open();
    await page.goto('/login');
    await page.getByRole('button', { name: 'English' }).click();
    await page.locator('#login').fill('nur1');
    await page.locator('#password').fill(DEMO_PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('.who').waitFor();
    expect(await page.locator('html').getAttribute('lang')).to.equal('en');
    await page.getByText('He (nurse)').first().waitFor();
    const elsewhere = await at.screens.signedIn('nur1');
    await elsewhere.page.locator('html[lang=en]').waitFor({ state: 'attached' });
  });

  it('two therapists identify and record one fraction; a therapist cannot be the own second person', async () => {
    const { journey } = await registered(709);
    await walk(journey, 'course-open', 'confirm-schedule');
    const next = await nextAppointment(journey);
    if (!next) throw new Error('Expected a booked fraction');
    await arrive(journey, next);
    const screen = await at.screens.signedIn('rttt1');
    const { page } = screen;
    await page.clock.setSystemTime(at.house.clock.now());
    const { row } = await at.desks.taskFor(journey.courseId, 'identity-and-setup', 'rttt1');
    await claimedWithDraft(screen, journey, row.taskKey, 'rttt1');
    const second = page.locator('#f-secondTherapistId');
    await second.fill('朱技师');
    await second.press('Enter');
    await submit(page);
    await page.locator('.pan [role=alert], .pan .fault').first().waitFor();
    await second.fill('秦技师');
    await second.press('Enter');
    await submit(page);
    await page.locator('.undo').waitFor();
    await journey.do('igrt-match', { by: 'rttt1' });
    if (await at.desks.find(journey.courseId, 'first-fraction-approval', 'att1')) {
      await journey.do('first-fraction-approval', { by: 'att1' });
    }
    await at.house.clock.pass(8);
    await page.clock.setSystemTime(at.house.clock.now());
    const record = await at.desks.taskFor(journey.courseId, 'record-fraction', 'rttt1');
    await claimedWithDraft(screen, journey, record.row.taskKey, 'rttt1');
    await submit(page);
    await page.locator('.undo').waitFor();
    await at.house.clock.settled();
    const [fraction] = (await journey.chart()).fractions;
    expect(fraction).to.include({ fractionNo: 1, status: 'DONE' });
    expect(fraction?.staff.map(({ zh }) => zh)).to.have.members(['朱技师', '秦技师']);
    expect(screen.faults.filter((fault) => !/40[09]/.test(fault))).to.deep.equal([]);
  });
});
