import { barcodeText } from '@rtflow/domain';
import { LAYOUTS } from '@rtflow/domain/queue/screen-layout';
import { commandId } from '../api/api-under-test.ts';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { openBrowserHouse, type BrowserHouse } from './browser-house.ts';

/** A Tuesday morning at work. */
const NOW = Date.parse('2026-06-09T10:20:00+08:00');
/** A scan counts until two hours before the appointment. */
const SOON_MS = 110 * 60_000;

interface Heard {
  readonly said: string[];
}

/** Stands for the browser's Mandarin voice and keeps what it was asked to say. */
function listen(): void {
  const said: string[] = [];
  class Utterance extends EventTarget {
    readonly text: string;
    constructor(text: string) {
      super();
      this.text = text;
    }
  }
  const engine = {
    getVoices: () => [{ lang: 'zh-CN' }],
    speak(utterance: Utterance) {
      said.push(utterance.text);
      setTimeout(() => utterance.dispatchEvent(new Event('end')), 0);
    },
  };
  Object.defineProperty(window, 'speechSynthesis', { value: engine });
  Object.defineProperty(window, 'SpeechSynthesisUtterance', { value: Utterance });
  Object.assign(window, { said });
}

/** A scanner types faster than any finger. */
async function scan(page: Page, code: string): Promise<void> {
  await page.evaluate((text) => {
    for (const key of [...text, 'Enter']) document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  }, code);
}

describe('journey: from the kiosk to the room', function () {
  this.timeout(400_000);
  let at: BrowserHouse;

  before(async function () {
    at = await openBrowserHouse(this, { now: NOW, patients: 24, seed: 7 });
  });
  after(() => at?.close());

  it('a scanned label gives a ticket, the therapist calls it, the door screen shows it and asks the voice to say it', async () => {
    const admin = (await at.desks.as('adm1')).api;
    const { devices } = await admin.call('stations.list');
    const station = { version: 0, renew: false, hall: '一楼', videoUrl: null, active: true };
    const kiosk = await admin.call('stations.save', {
      body: {
        ...station,
        commandId: commandId(),
        kind: 'KIOSK',
        name: '自助机',
        deviceIds: [],
        zones: [],
        speaks: false,
      },
    });
    const therapist = (await at.desks.as('rttt1')).api;
    const { rows } = await therapist.call('appointments.day', { query: { date: '2026-06-09' } });
    const visit = rows.find(
      ({ status, fractionNo, startAt }) =>
        status === 'BOOKED' && fractionNo !== null && Date.parse(startAt) - NOW < SOON_MS && Date.parse(startAt) > NOW,
    );
    expect(visit, 'a patient booked within the next hours').to.not.equal(undefined);
    const { patientNo = '', deviceId = '', name = '' } = visit ?? {};
    const door = await admin.call('stations.save', {
      body: {
        ...station,
        commandId: commandId(),
        kind: 'ROOM',
        name: '门口屏',
        deviceIds: devices.filter((device) => device.deviceId === deviceId).map((device) => device.deviceId),
        zones: [...LAYOUTS.ROOM],
        speaks: true,
      },
    });

    const counter = await at.screens.open();
    await counter.page.goto(`/kiosk#${kiosk.token}`);
    await counter.page.getByText('自助机').waitFor();
    await scan(counter.page, barcodeText(patientNo));
    const ticket = await counter.page.locator('.result .ticket').innerText();
    expect(ticket).to.match(/^[A-Z]\d{3}$/);
    expect(await counter.page.locator('.result').innerText()).to.not.contain(name);

    const wall = await at.screens.open();
    await wall.page.addInitScript(listen);
    await wall.page.goto(`/screen/${door.token}`);
    await wall.page.locator('.next').getByText(ticket).waitFor();

    const { page } = await at.screens.signedIn('rttt1');
    await page.goto(`/queue?device=${deviceId}`);
    await page.locator('rt-lane li', { hasText: ticket }).click();
    await page.keyboard.press('Enter');
    await page.locator('.said').getByText(ticket).waitFor();

    await wall.page.locator('.call .ticket').getByText(ticket).waitFor();
    await wall.page.waitForFunction(() => (window as unknown as Heard).said.length >= 2);
    const said = await wall.page.evaluate(() => (window as unknown as Heard).said);
    expect(said[0]).to.match(new RegExp(`^请 ${[...ticket].join(' ')} 号`));
    expect(said[0]).to.equal(said[1]);
    expect(await wall.page.locator('body').innerText()).to.not.contain(name);
    expect([...counter.faults, ...wall.faults]).to.deep.equal([]);
  });
});
