import { expect } from 'chai';
import { resolveRelative, sourceFiles, workspaces } from './source-tree.ts';

/**
 * Which room may import which (CONTRIBUTING.md, 'Arrows'). npm hoists every workspace, so a wrong import would compile:
 * this table is what keeps the house in order.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'processes/domain': [],
  'processes/contract': ['@rtflow/domain'],
  'processes/engine': [],
  forms: ['@rtflow/domain', '@rtflow/contract'],
  'workers/imaging': ['@rtflow/domain'],
  'workers/contouring': ['@rtflow/domain', '@rtflow/imaging'],
  'workers/hl7-codec': ['@rtflow/domain'],
  'workers/runtime': ['@rtflow/contract'],
  'workers/tasks': [
    '@rtflow/contract',
    '@rtflow/contouring',
    '@rtflow/domain',
    '@rtflow/forms',
    '@rtflow/hl7-codec',
    '@rtflow/imaging',
    '@rtflow/worker-runtime',
  ],
  'api/records': [
    '@rtflow/contract',
    '@rtflow/domain',
    '@rtflow/engine',
    '@rtflow/forms',
    '@rtflow/imaging',
    '@rtflow/dicom-node',
    '@rtflow/hl7',
  ],
  'api/gateway': ['@rtflow/contract', '@rtflow/domain', '@rtflow/engine', '@rtflow/records'],
  'api/dicom': ['@rtflow/domain', '@rtflow/imaging'],
  'api/hl7': ['@rtflow/domain', '@rtflow/hl7-codec'],
  'api/server': [
    '@rtflow/contract',
    '@rtflow/domain',
    '@rtflow/dicom-node',
    '@rtflow/engine',
    '@rtflow/forms',
    '@rtflow/gateway',
    '@rtflow/hl7',
    '@rtflow/imaging',
    '@rtflow/records',
    '@rtflow/worker-runtime',
    '@rtflow/workers',
  ],
  web: ['@rtflow/contract', '@rtflow/domain', '@rtflow/forms', '@rtflow/imaging'],
};
/** Rooms that touch no socket, file, clock, random source, database or page. */
const PURE = ['processes/domain', 'processes/contract', 'processes/engine', 'forms', 'workers/imaging'];
const IMPURE =
  /^(node:(fs|net|http|https|dgram|child_process|worker_threads|os|cluster|tls|sqlite|process|timers)|fs|net|http|https|express|sequelize|mysql2)/;
const IMPURE_CALLS =
  /\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)|\bcrypto\.randomUUID\(|\bsetTimeout\(|\bsetInterval\(/;

const files = sourceFiles();
const rooms = workspaces();
const packageNames = new Map([...rooms].map(([folder, { name }]) => [name, folder]));

describe('architecture: arrows between rooms', () => {
  it('lets no room import a room that the table does not allow', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const room = roomOf(file.path);
      const allowed = room === null ? undefined : MAY_IMPORT[room];
      if (room === null || allowed === undefined) continue;
      for (const specifier of file.imports) {
        const target = roomOfImport(file.path, specifier);
        if (target === null || target === room) continue;
        const name = rooms.get(target)?.name ?? target;
        if (!allowed.includes(name)) wrong.push(`${file.path} imports ${specifier}`);
        else if (specifier.startsWith('.')) wrong.push(`${file.path} reaches into ${target} by path`);
      }
    }
    expect(wrong).to.deep.equal([]);
  });

  it('lets no package.json depend on a room that the table does not allow', () => {
    const wrong = [...rooms].flatMap(([folder, { dependencies }]) =>
      dependencies
        .filter(
          (name) => packageNames.has(name) && MAY_IMPORT[folder] !== undefined && !MAY_IMPORT[folder].includes(name),
        )
        .map((name) => `${folder} depends on ${name}`),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('keeps the pure rooms free of sockets, files, clocks and chance', () => {
    const wrong = files
      .filter(({ path }) => PURE.includes(roomOf(path) ?? ''))
      .flatMap(({ path, text, imports }) => [
        ...imports.filter((specifier) => IMPURE.test(specifier)).map((specifier) => `${path} imports ${specifier}`),
        ...text
          .split('\n')
          .filter((line) => IMPURE_CALLS.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line))
          .map((line) => `${path}: ${line.trim()}`),
      ]);
    expect(wrong).to.deep.equal([]);
  });

  it('has no import cycle between files', () => {
    expect(findCycle()).to.deep.equal([]);
  });
});

function roomOf(path: string): string | null {
  for (const folder of rooms.keys()) if (path.startsWith(`${folder}/`)) return folder;
  return null;
}

function roomOfImport(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) {
    const target = resolveRelative(from, specifier);
    return target === null ? null : roomOf(target);
  }
  const name = specifier.startsWith('@') ? specifier.split('/').slice(0, 2).join('/') : (specifier.split('/')[0] ?? '');
  return packageNames.get(name) ?? null;
}

/** A cycle of files as a list of paths, or empty. Type-only imports do not run, so they are left out. */
function findCycle(): string[] {
  const graph = new Map(files.map((file) => [file.path, runtimeImports(file.path, file.text)]));
  const done = new Set<string>();
  const onPath: string[] = [];
  const visit = (path: string): string[] => {
    if (onPath.includes(path)) return [...onPath.slice(onPath.indexOf(path)), path];
    if (done.has(path)) return [];
    onPath.push(path);
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next);
      if (cycle.length > 0) return cycle;
    }
    onPath.pop();
    done.add(path);
    return [];
  };
  for (const path of graph.keys()) {
    const cycle = visit(path);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

function runtimeImports(path: string, text: string): string[] {
  const pattern = /(?:^|\n)\s*(?:import|export)\s+(?!type\b)[^'";]*?from\s+['"](\.[^'"]+)['"]/g;
  return [...text.matchAll(pattern)].flatMap((match) => resolveRelative(path, match[1] ?? '') ?? []);
}
