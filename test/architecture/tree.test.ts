import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, sourceFiles, workspaces } from './source-tree.ts';

const TOP_LEVEL =
  /^(processes|workers|api|web|forms|docker|test|package\.json|package-lock\.json|tsconfig\.base\.json|README(\.[a-zA-Z-]+)?\.md|LICENSE|CONTRIBUTING\.md|CHANGELOG\.md|\..*)$/;
const VAGUE = /(^|\/)(shared|common|utils?|helpers?)(\/|\.ts$)|[a-z](-service|-manager|-helper)\.ts$/;

describe('architecture: tree and files', () => {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)));

  it('keeps the top level as the client fixed it', () => {
    const odd = [...new Set(tracked.map((path) => path.split('/')[0] ?? ''))].filter((name) => !TOP_LEVEL.test(name));
    expect(odd).to.deep.equal([]);
  });

  it('keeps every source file within 400 lines', () => {
    const long = sourceFiles()
      .filter(({ text }) => text.split('\n').length > 401)
      .map(({ path }) => path);
    expect(long).to.deep.equal([]);
  });

  it('names files in kebab-case for what they export, never vaguely', () => {
    const wrong = tracked
      .filter((path) => path.endsWith('.ts'))
      .filter((path) => VAGUE.test(path) || /[A-Z_]/.test(path.split('/').at(-1) ?? ''))
      .filter((path) => !/\/(migrations|i18n)\//.test(path));
    expect(wrong).to.deep.equal([]);
  });

  it('gives every room a README of its own', () => {
    const rooms = [...workspaces().keys(), 'processes/models'];
    expect(rooms.filter((room) => !existsSync(join(ROOT, room, 'README.md')))).to.deep.equal([]);
  });
});
