/**
 * Draws every model of processes/models as an .svg beside it, with bpmn-js in headless chromium.
 * Run: node test/support/render-models.ts [--png folder]
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const MODELS = join(ROOT, 'processes', 'models');
const VIEWER = join(ROOT, 'node_modules', 'bpmn-js', 'dist', 'bpmn-viewer.production.min.js');

interface Viewer {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveSVG(): Promise<{ svg: string }>;
}
declare const BpmnJS: new (options: { container: string }) => Viewer;

const pngFolder = process.argv[2] === '--png' ? process.argv[3] : undefined;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
await page.setContent('<div id="canvas" style="width:1600px;height:900px"></div>');
await page.addScriptTag({ path: VIEWER });
for (const file of bpmnFiles()) {
  const { svg, warnings } = await page.evaluate(
    async (xml) => {
      document.querySelector('#canvas')!.innerHTML = '';
      const viewer = new BpmnJS({ container: '#canvas' });
      const imported = await viewer.importXML(xml);
      return { svg: (await viewer.saveSVG()).svg, warnings: imported.warnings.map((warning) => warning.message) };
    },
    readFileSync(file, 'utf8'),
  );
  for (const warning of warnings) console.error(`${basename(file)}: ${warning}`);
  writeFileSync(file.replace(/\.bpmn$/, '.svg'), compact(svg));
  if (pngFolder) await savePng(compact(svg), join(pngFolder, basename(file, '.bpmn') + '.png'));
}
await browser.close();

function bpmnFiles(): string[] {
  return readdirSync(MODELS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.bpmn'))
    .sort()
    .map((name) => join(MODELS, name));
}

/** One line, without hit areas, on white; bpmn-js marker ids are random, so they are numbered to keep diffs quiet. */
function compact(svg: string): string {
  const ids = new Map<string, string>();
  const numbered = svg.replaceAll(/marker-[0-9a-z]{20,}/g, (id) => {
    if (!ids.has(id)) ids.set(id, `m${ids.size}`);
    return ids.get(id)!;
  });
  return (
    numbered
      .replaceAll(/<!--[\s\S]*?-->/g, '')
      .replaceAll(/<(rect|path|polyline|circle|polygon)[^>]* class="djs-(hit|outline)[^>]*?(\/>|><\/\1>)/g, '')
      .replaceAll(/ (class|data-element-id|lineHeight)="[^"]*"/g, '')
      .replaceAll(/ style="display: block;"|stroke-linejoin: round; |font-weight: normal; /g, '')
      .replaceAll(/(\d\.\d)\d{3,}/g, '$1')
      .replaceAll('rgb(34, 36, 42)', '#22242a')
      .replaceAll('; fill-opacity: 0.95', '')
      .replaceAll(/>\s+</g, '><')
      .replace(/(<svg[^>]*>)/, '$1<rect x="-1e4" y="-1e4" width="3e4" height="3e4" fill="white"/>') + '\n'
  );
}

async function savePng(svg: string, target: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  const picture = await browser.newPage({ viewport: { width: 2400, height: 1200 } });
  await picture.setContent(`<body style="margin:0;background:white">${svg.slice(svg.indexOf('<svg'))}</body>`);
  await picture.locator('svg').first().screenshot({ path: target });
  await picture.close();
}
