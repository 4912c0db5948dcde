import { join } from 'node:path';
import { bookAppointments } from '@rtflow/records/commands/appointments/book-appointments';
import { setDeviceStatus } from '@rtflow/records/commands/devices/set-device-status';
import { rowsOf } from '@rtflow/records/rows';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { buildWeb } from '../../docker/build-web.ts';
import { apiUnderTest, NOW, type ApiUnderTest } from '../api/api-under-test.ts';
import { staff } from '../clinical/support/department.ts';
import { addReadyCourse, at, bookAt, type ReadyCourse } from '../clinical/support/ready-course.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { takeJobs } from '../support/builders/open-case.ts';
import { addPerson, TEST_PASSWORD } from '../support/builders/people.ts';
import { sqliteDatabase } from '../support/database.ts';
import { needsChromium, openBrowser, Screens } from './browser-under-test.ts';
import { ROOT } from './house.ts';

const TREATED_EACH_DAY = 24;
const SURNAMES = [...'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥'];

describe('journey: booking board in the browser', function () {
  this.timeout(240_000);
  const start = apiUnderTest(sqliteDatabase());
  let screens: Screens | null = null;
  let api: ApiUnderTest;
  let moved: { course: ReadyCourse; ids: string[] };

  before(async function () {
    needsChromium(this);
    await buildWeb({ root: ROOT, say: () => undefined });
  });
  beforeEach(async () => {
    api = await start({ webFolder: join(ROOT, 'web/dist') });
    screens = new Screens(await openBrowser(), { url: api.url, now: NOW });
    await fill();
  });
  afterEach(async () => {
    await screens?.close();
    screens = null;
  });

  /** Today's patients on both machines, one course that is moved, two that wait. */
  async function fill(): Promise<void> {
    await addTwoLinacs(api.database);
    await api.database.unitOfWork.run(staff('FD'), async (tx) => {
      for (let index = 0; index < TREATED_EACH_DAY * 2; index += 1) {
        const machine = `d-LA${1 + (index % 2)}`;
        const minute = 620 + Math.floor(index / 2) * 10;
        // Free: noon for those who come later, and two places so soon that only the telephone is in time.
        if ((minute >= 720 && minute < 800) || (machine === 'd-LA2' && minute >= 640 && minute < 660)) continue;
        const time = `03-10 ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
        const flags = index % 7 === 0 ? { infection: 'HBV' } : index % 9 === 0 ? { pacemaker: true } : {};
        const patient = { name: `测试${SURNAMES[index % SURNAMES.length]}`, flags };
        const course = await addReadyCourse(tx, { patient, fractions: 25, course: { deliveredFractions: 4 } });
        const slots = [{ deviceId: machine, startAt: at(time), fxNo: 5 }];
        const booked = await bookAppointments({ ...tx, actor: staff('FD') }, { courseId: course.courseId, slots });
        if (!booked.ok) throw new Error(booked.error.code);
      }
      const course = await addReadyCourse(tx, { patient: { name: '测试移' }, fractions: 5 });
      const times = ['03-10 15:00', '03-11 15:00', '03-12 15:00', '03-13 15:00', '03-16 15:00'];
      moved = { course, ids: await bookAt(tx, course, times) };
      await addReadyCourse(tx, { patient: { name: '演待排' }, fractions: 25, course: { category: 'P1' } });
      const barred = await addReadyCourse(tx, { patient: { name: '演未批' }, fractions: 5 });
      await tx.sql.run(`UPDATE treatment_sheets SET status = 'VERIFIED' WHERE course_id = ?`, [barred.courseId]);
    });
  }

  async function board(): Promise<Page> {
    const person = await addPerson(api.database, ['RTT-T'], { name: '周技师' });
    const { page } = await screens!.open();
    await page.goto('/login');
    await page.locator('#login').fill(person.login);
    await page.locator('#password').fill(TEST_PASSWORD);
    await page.keyboard.press('Enter');
    await page.locator('rt-top-bar, .who').first().waitFor();
    await page.goto('/schedule?date=2026-03-10');
    await page.locator('rt-board-column').first().waitFor();
    return page;
  }

  const seats = async (): Promise<string[]> => {
    const rows = await api.database.readOnly((reader) =>
      rowsOf(reader, 'Appointment', { courseId: moved.course.courseId, status: 'BOOKED' }, { order: ['startAt'] }),
    );
    return rows.map(
      ({ deviceId, startAt }) => `${deviceId} ${new Date(startAt + 28_800_000).toISOString().slice(5, 16)}`,
    );
  };

  /** The middle of a time on a machine's column, in the page. */
  async function point(page: Page, code: string, minute: number): Promise<{ x: number; y: number }> {
    const column = page.locator(`rt-board-column[data-device="${code}"]`);
    return column.evaluate(
      (element, { at: wanted, from }) => {
        const box = element.getBoundingClientRect();
        return { x: box.x + box.width / 2, y: box.y + (wanted - from) * 2 + 6 };
      },
      { at: minute, from: 480 },
    );
  }

  /** Moves there and stays: Chromium tells of a drag only while the hand is not quite still. */
  async function settle(page: Page, { x, y }: { x: number; y: number }): Promise<void> {
    await page.mouse.move(x, y, { steps: 4 });
    for (let shake = 0; shake < 6; shake += 1) {
      await page.mouse.move(x + (shake % 2), y);
      await page.waitForTimeout(60);
    }
  }

  async function drag(page: Page, appointmentId: string, to: { code: string; minute: number }): Promise<void> {
    const card = page.locator(`[data-appointment="${appointmentId}"]`);
    await card.scrollIntoViewIfNeeded();
    await card.hover();
    await page.mouse.down();
    const box = await card.boundingBox();
    await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 22, { steps: 3 });
    await page.locator('.legal').first().waitFor();
    const target = await point(page, to.code, to.minute);
    await settle(page, target);
  }

  it('R3.14 moves by drag and drop, explains a conflict while dragging, asks for scope and consent, and undoes', async () => {
    const page = await board();
    await screens!.picture(page, 'schedule-zh');
    await drag(page, moved.ids[0]!, { code: 'LA1', minute: 840 });
    await page.locator('.verdict.no').waitFor();
    expect(await page.locator('.verdict').innerText()).to.match(/该时段已被预约[^]*最近可放/);
    await screens!.picture(page, 'schedule-conflict-zh');
    const free = await point(page, 'LA2', 960);
    await settle(page, free);
    await page.locator('.verdict:not(.no)').waitFor();
    await page.mouse.up();
    const panel = page.getByRole('dialog');
    await panel.waitFor();
    await panel.getByRole('button', { name: '此次及以后' }).click();
    await panel.getByText('共移动 5 次').waitFor();
    const confirm = panel.getByRole('button', { name: /确认移动/ });
    expect(await confirm.isDisabled()).to.equal(true);
    await panel.getByLabel('患者已同意新时间').check();
    await confirm.click();
    await page.getByText('已移动 5 次').waitFor();
    expect(await seats()).to.deep.equal(
      ['03-10', '03-11', '03-12', '03-13', '03-16'].map((day) => `d-LA2 ${day}T16:00`),
    );
    await page.locator('body').press('Control+z');
    await page.locator(`rt-board-column[data-device="LA1"] [data-appointment="${moved.ids[0]}"]`).waitFor();
    expect((await seats())[0]).to.equal('d-LA1 03-10T15:00');
  });

  it('R3.19 R3.13 places a 25-fraction course in three clicks and names what each option costs', async () => {
    const page = await board();
    await page.locator('.course', { hasText: '演待排' }).click();
    await page.locator('.option').first().waitFor();
    expect(await page.locator('.option').count()).to.equal(3);
    await screens!.picture(page, 'schedule-options-zh');
    await page.getByRole('button', { name: /采用方案 1/ }).click();
    await page.locator('.course', { hasText: '演待排' }).waitFor({ state: 'detached' });
    const rows = await api.database.reader.all<{ n: number }>(
      "SELECT COUNT(*) AS n FROM appointments WHERE course_id IN (SELECT id FROM courses WHERE category = 'P1')",
    );
    expect(Number(rows[0]?.n)).to.equal(25);
  });

  it('R3.7 R3.8 shows hint, state by colour, icon and word, and a legend; keys alone move an appointment', async () => {
    const page = await board();
    const card = page.locator(`[data-appointment="${moved.ids[0]}"]`);
    expect(await card.getAttribute('aria-label')).to.match(/15:00 测试移 1\/5.*首照/);
    expect(await page.locator('.legend li').count()).to.equal(6);
    expect(await card.locator('svg').count()).to.be.at.least(1);
    await card.click();
    await page.locator('body').press('m');
    await page.locator('.legal').first().waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    await page.locator('.verdict:not(.no)').waitFor();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog');
    await panel.getByRole('button', { name: '仅此次' }).click();
    await panel.getByLabel('患者已同意新时间').check();
    await panel.getByRole('button', { name: /确认移动/ }).click();
    await page.getByText('已移动 1 次').waitFor();
    expect((await seats())[0]).to.equal('d-LA2 03-10T15:10');
  });

  it('S6 asks when a machine is down, moves all by one press, has the rest telephoned, and takes the whole back', async () => {
    const page = await board();
    await api.database.unitOfWork.run(staff('RTT-T'), (tx) =>
      setDeviceStatus(tx, { deviceId: 'd-LA1', status: 'DOWN', reason: '冷却水' }),
    );
    await page.getByRole('button', { name: '看改约方案' }).click();
    await page.locator('.change li').first().waitFor();
    await screens!.picture(page, 'schedule-rebook-zh');
    await page.getByRole('button', { name: '全部采用' }).click();
    await page.locator('.undo').waitFor();
    const left = async () =>
      (
        await api.database.readOnly((reader) => rowsOf(reader, 'Appointment', { deviceId: 'd-LA1', status: 'BOOKED' }))
      ).filter(({ startAt }) => startAt < at('03-11 00:00')).length;
    expect(await left()).to.equal(0);
    await workJob(api, 'list-rebook-calls');
    const calls = await openTasks(api, 'phone-patient');
    expect(calls.length).to.be.greaterThan(1);

    const desk = await page.context().newPage();
    await desk.goto(`/inbox?task=${calls[0]}`);
    await desk.getByText('新时间').first().waitFor();
    await screens!.picture(desk, 'task-phone-patient-zh');
    await desk.locator('.pan .head h1').click();
    await desk.keyboard.press('c');
    await desk.getByRole('radio', { name: '已告知并同意' }).click();
    await desk.locator('.pan .head h1').click();
    await desk.keyboard.press('Control+Enter');
    await desk.locator(`#task-${calls[0]}`).waitFor({ state: 'detached' });
    expect(await openTasks(api, 'phone-patient')).to.have.length(calls.length - 1);
    await desk.close();

    await page.locator('.undo button').click();
    await page.locator('.undo').waitFor({ state: 'detached' });
    expect(await left()).to.be.greaterThan(10);
    expect(await openTasks(api, 'phone-patient'), 'withdrawn').to.deep.equal([]);
    await workJob(api, 'list-rebook-calls');
    expect(await openTasks(api, 'phone-patient'), 'who was told is told again').to.have.length(1);
  });

  it('speaks English as well, and shows a machine by its week', async () => {
    const page = await board();
    await page.evaluate(() => localStorage.setItem('rtflow.language', 'en'));
    await page.reload();
    await page.getByRole('button', { name: 'Week · one machine' }).click();
    await page.locator('rt-board-column').nth(6).waitFor();
    await screens!.picture(page, 'schedule-week-en');
    expect(await page.locator(`[data-appointment="${moved.ids[2]}"]`).count()).to.equal(1);
  });
});

async function openTasks({ database }: ApiUnderTest, taskId: string): Promise<string[]> {
  const rows = await database.reader.all<{ task: number }>(
    "SELECT `key` AS task FROM wf_user_task WHERE element_id = ? AND state = 'CREATED' ORDER BY `key`",
    [taskId],
  );
  return rows.map(({ task }) => String(task));
}

/** What a worker does whose work is SQL alone. */
async function workJob({ database, worker }: ApiUnderTest, type: string): Promise<void> {
  for (const { jobKey } of await takeJobs(database, type)) {
    const done = await worker.call('jobs.complete', {
      params: { jobKey: String(jobKey) },
      body: { variables: {}, result: {} },
    });
    expect(done.status).to.equal(204);
  }
}
