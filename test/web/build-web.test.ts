import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildWeb, sourceHash } from '../../docker/build-web.ts';

describe('web build script', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'rtflow-web-'));
    mkdirSync(join(root, 'web/src'), { recursive: true });
    writeFileSync(join(root, 'web/src/main.ts'), 'one');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('builds nothing when the stamp of a complete build holds the hash of the sources', async () => {
    mkdirSync(join(root, 'web/dist'));
    writeFileSync(join(root, 'web/dist/index.html'), '');
    writeFileSync(join(root, 'web/dist/.stamp'), sourceHash(root));
    const lines: string[] = [];
    expect(await buildWeb({ root, say: (line) => lines.push(line) })).to.equal('unchanged');
    expect(lines).to.deep.equal(['web: unchanged']);
  });

  it('sees a changed byte, a new file and a renamed one', () => {
    const hashes = [sourceHash(root)];
    writeFileSync(join(root, 'web/src/main.ts'), 'two');
    hashes.push(sourceHash(root));
    writeFileSync(join(root, 'web/src/more.ts'), '');
    hashes.push(sourceHash(root));
    rmSync(join(root, 'web/src/more.ts'));
    writeFileSync(join(root, 'web/src/other.ts'), '');
    hashes.push(sourceHash(root));
    expect(new Set(hashes).size).to.equal(4);
  });
});
