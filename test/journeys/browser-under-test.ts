import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { DEMO_PASSWORD } from '@rtflow/api/demo/staff';
import { ROOT } from './house.ts';

const CHROMIUM = '/usr/bin/chromium';
const WINDOW = { width: 1440, height: 900 };
/** Chromium asks its maker for updates and lists unless told not to. */
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-features=OptimizationHints,MediaRouter,Translate',
];

/** A person at a screen. */
export interface Screen {
  readonly page: Page;
  /** What went wrong in the page: console errors, exceptions, refused by the content security policy. */
  readonly faults: string[];
  /** Hosts that were asked. */
  readonly hosts: Set<string>;
}

/** Debian's Chromium with pages of their own for each person, all at the time of the house. */
export class Screens {
  readonly #url: string;
  readonly #now: number;
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];
  readonly #pictures: string;
  readonly #forgetPictures: () => void;

  constructor(browser: Browser, { url, now }: { url: string; now: number }) {
    this.#browser = browser;
    this.#url = url;
    this.#now = now;
    // Pictures of the README are kept only when they are asked for.
    const keep = process.env.RTFLOW_SCREENSHOTS === '1';
    this.#pictures = keep ? join(ROOT, 'web/screenshots') : mkdtempSync(join(tmpdir(), 'rtflow-screens-'));
    mkdirSync(this.#pictures, { recursive: true });
    this.#forgetPictures = () => {
      if (!keep) rmSync(this.#pictures, { recursive: true, force: true });
    };
  }

  async open(): Promise<Screen> {
    const context = await this.#browser.newContext({
      viewport: WINDOW,
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      baseURL: this.#url,
    });
    this.#contexts.push(context);
    await context.clock.setSystemTime(this.#now);
    const page = await context.newPage();
    const screen: Screen = { page, faults: [], hosts: new Set() };
    page.on('console', (message) => void (message.type() === 'error' && screen.faults.push(message.text())));
    page.on('pageerror', (error) => screen.faults.push(String(error)));
    page.on('request', (request) => void screen.hosts.add(new URL(request.url()).host));
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(
          `CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}:${event.columnNumber}`,
        ),
      );
    });
    return screen;
  }

  /** A page of somebody who signed in by keyboard. */
  async signedIn(login: string): Promise<Screen> {
    const screen = await this.open();
    await screen.page.goto('/login');
    await screen.page.locator('#login').fill(login);
    await screen.page.locator('#password').fill(DEMO_PASSWORD);
    await screen.page.keyboard.press('Enter');
    await screen.page.locator('rt-top-bar, .who').first().waitFor();
    return screen;
  }

  /** Picture of the window, in the language that its name ends with. */
  async picture(page: Page, name: string): Promise<void> {
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.screenshot({ path: join(this.#pictures, `${name}.png`), animations: 'disabled', caret: 'hide' });
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.#browser.close();
    this.#forgetPictures();
  }
}

/** Skips the test where no browser is installed. */
export function needsChromium(test: Context): void {
  if (existsSync(CHROMIUM)) return;
  console.warn('    skipped: chromium is not installed');
  test.skip();
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: QUIET });
}
