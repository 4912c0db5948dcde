import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDemo } from '@rtflow/api/demo/seed-demo';
import type { Context } from 'mocha';
import { buildWeb } from '../../docker/build-web.ts';
import { needsDcmtk } from '../dicom/dcmtk.ts';
import { needsChromium, openBrowser, Screens } from './browser-under-test.ts';
import { Desks } from './desk.ts';
import { configFor, openHouse, ROOT, type House } from './house.ts';

export interface BrowserHouse {
  readonly house: House;
  readonly desks: Desks;
  readonly screens: Screens;
  close(): Promise<void>;
}

/** The department at `now` with so many patients of the demo (none: only its staff), and a browser before it; the test is skipped where no Chromium is installed. */
export async function openBrowserHouse(
  test: Context,
  { now, patients, seed }: { readonly now: number; readonly patients: number; readonly seed: number },
): Promise<BrowserHouse> {
  needsDcmtk(test);
  needsChromium(test);
  const browser = await openBrowser();
  await buildWeb({ root: ROOT, say: () => undefined });
  const dataDir = patients === 0 ? null : mkdtempSync(join(tmpdir(), 'rtflow-browser-'));
  if (dataDir) await seedDemo({ config: configFor(dataDir), root: ROOT, patients, seed, until: now });
  const house = await openHouse({ openedAt: now, ...(dataDir && { dataDir }) });
  const screens = new Screens(browser, { url: house.url, now });
  return {
    house,
    desks: new Desks(house),
    screens,
    async close() {
      await screens.close();
      await house.close();
      if (dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
