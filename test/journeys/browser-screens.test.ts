import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { cutTexts, seriousFindings } from './accessibility.ts';
import { openBrowserHouse, type BrowserHouse } from './browser-house.ts';

/** A Tuesday morning at work. */
const NOW = Date.parse('2026-06-09T10:20:00+08:00');

interface Shown {
  readonly name: string;
  readonly login: string;
  readonly path: (ids: { patientId: string; courseId: string }) => string;
  /** There once the screen shows its data. */
  readonly ready: string;
  /** What is opened on it. */
  readonly open?: (page: Page) => Promise<void>;
}

const SCREENS: readonly Shown[] = [
  { name: 'inbox', login: 'att1', path: () => '/inbox', ready: '.pan .head h1' },
  { name: 'patients', login: 'att1', path: () => '/patients?preset=all', ready: 'tbody tr' },
  { name: 'register-empty', login: 'fd1', path: () => '/patients/new', ready: '#r-idNo' },
  { name: 'chart', login: 'att1', path: ({ patientId }) => `/patients/${patientId}`, ready: 'rt-timeline svg' },
  {
    name: 'form',
    login: 'att1',
    path: ({ patientId }) => `/patients/${patientId}`,
    ready: '#s-forms button.doc',
    async open(page) {
      await page.locator('#s-forms button.doc').first().click();
      await page.locator('dialog rt-form').waitFor();
    },
  },
  {
    name: 'process',
    login: 'sup1',
    path: ({ courseId }) => `/courses/${courseId}/process`,
    ready: '.rt-badge',
  },
  { name: 'queue', login: 'rttt1', path: () => '/queue', ready: 'rt-lane' },
  { name: 'machine', login: 'rttt1', path: () => '/machine', ready: 'tbody tr' },
  {
    name: 'daily-qa',
    login: 'qap1',
    path: () => '/machine',
    ready: 'rt-device-strip button + button + button',
    async open(page) {
      await page.locator('rt-device-strip button').nth(2).click();
      await page.locator('header .btn').first().waitFor();
      await page.keyboard.press('q');
      await page.locator('rt-qa-panel input').first().waitFor();
    },
  },
  { name: 'unmatched-empty', login: 'cmp1', path: () => '/imaging/unmatched', ready: '.tools, .list' },
  { name: 'dicom-studies', login: 'cmp1', path: () => '/dicom-node', ready: 'tbody tr' },
  {
    name: 'dicom-peers',
    login: 'adm1',
    path: () => '/dicom-node',
    ready: '.seg button',
    async open(page) {
      await page.locator('.seg button').nth(1).click();
      await page.locator('rt-peer-form input').first().waitFor();
    },
  },
  { name: 'admin', login: 'adm1', path: () => '/admin', ready: 'tbody tr' },
  {
    name: 'explore',
    login: 'att1',
    path: () => '/explore',
    ready: '.words',
    async open(page) {
      await page.locator('.adds button').nth(1).click();
      await page.locator('.group.inner .adds button').nth(1).click();
      await page.locator('.group.inner .group.inner .element').waitFor();
    },
  },
  { name: 'messages', login: 'it1', path: () => '/messages', ready: 'tbody tr, rt-empty' },
  { name: 'integration', login: 'it1', path: () => '/integration', ready: 'thead' },
  { name: 'monitor', login: 'sup1', path: () => '/monitor', ready: 'rt-diagram .djs-container' },
  { name: 'operations', login: 'adm1', path: () => '/operations', ready: 'rt-empty, tbody tr' },
  { name: 'audit', login: 'sup1', path: () => '/audit', ready: 'tbody tr' },
  { name: 'no-right', login: 'nur1', path: () => '/admin', ready: 'rt-no-right .box' },
  {
    name: 'keys',
    login: 'att1',
    path: () => '/inbox',
    ready: '.it',
    async open(page) {
      await page.keyboard.press('?');
      await page.locator('dialog.sheet').waitFor();
    },
  },
];

describe('journey: every screen', function () {
  this.timeout(240_000);
  let at: BrowserHouse;
  const pages = new Map<string, Promise<Page>>();

  before(async function () {
    at = await openBrowserHouse(this, { now: NOW, patients: 14, seed: 7 });
  });
  after(() => at?.close());

  const pageOf = (login: string): Promise<Page> => {
    const known = pages.get(login) ?? at.screens.signedIn(login).then(({ page }) => page);
    pages.set(login, known);
    return known;
  };

  async function ids(): Promise<{ patientId: string; courseId: string }> {
    const { rows } = await (await at.desks.as('att1')).api.call('patients.list', { query: { limit: 50 } });
    const row = rows.find(({ fractions, courseStatus }) => fractions !== null && courseStatus === 'ACTIVE') ?? rows[0];
    return { patientId: row?.patientId ?? '', courseId: row?.courseId ?? '' };
  }

  it('is read by a screen reader and cut nowhere: the sign-in page', async () => {
    const { page } = await at.screens.open();
    await page.goto('/login');
    for (const language of ['中文', 'English']) {
      await page.getByRole('button', { name: language }).click();
      expect(await seriousFindings(page), language).to.deep.equal([]);
      expect(await cutTexts(page), language).to.deep.equal([]);
    }
  });

  for (const screen of SCREENS) {
    for (const language of ['zh', 'en'] as const) {
      it(`has no serious finding of axe and cuts no text: ${screen.name}, ${language}`, async () => {
        const page = await pageOf(screen.login);
        await page.goto(screen.path(await ids()));
        await page.locator(screen.ready).first().waitFor();
        if (((await page.locator('html').getAttribute('lang')) === 'en') !== (language === 'en')) {
          await page.locator('button.lang').click();
          await page.locator(`html[lang=${language === 'en' ? 'en' : 'zh-CN'}]`).waitFor();
        }
        await screen.open?.(page);
        await at.screens.picture(page, `${screen.name}-${language}`);
        expect(await seriousFindings(page)).to.deep.equal([]);
        expect(await cutTexts(page)).to.deep.equal([]);
      });
    }
  }
});
