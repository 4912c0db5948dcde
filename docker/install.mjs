#!/usr/bin/env node
// Sets the house up on a fresh machine; `npm start` and `npm test` call it first. Plain JavaScript without dependencies:
// it runs on the system's Node (>= 20.19) before Node 24 and everything else is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.setup-stamp');
/** Debian packages that only the tests need: a second database, real DICOM peers, a browser with Chinese glyphs, a provider of messages in another language. */
const TEST_TOOLS = {
  mariadbd: 'mariadb-server',
  storescu: 'dcmtk',
  dciodvfy: 'dicom3tools',
  chromium: 'chromium',
  'fc-list': 'fontconfig',
  python3: 'python3',
};

installPackages();
if (process.argv.includes('--test')) installTestTools();

function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('installing npm packages (about a minute the first time)');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    // @carbon/* would start a telemetry process at install, onnxruntime-node would download GPU libraries.
    IBM_TELEMETRY_DISABLED: 'true',
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  });
  writeFileSync(stamp, wanted);
}

function installTestTools() {
  const missing = Object.entries(TEST_TOOLS).filter(([command]) => !found(command));
  const packages = missing.map(([, name]) => name);
  if (found('fc-list') && !/Noto Sans CJK/.test(spawnSync('fc-list', { encoding: 'utf8' }).stdout))
    packages.push('fonts-noto-cjk');
  else if (packages.includes('fontconfig')) packages.push('fonts-noto-cjk');
  if (packages.length === 0) return;
  if (process.getuid?.() !== 0 || !found('apt-get')) {
    say(`tests that need ${packages.join(', ')} will be skipped: install them with apt-get as root`);
    return;
  }
  say(`installing ${packages.join(', ')} for the tests`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const lock = ['-o', 'DPkg::Lock::Timeout=600', '-qq'];
  run('apt-get', [...lock, 'update'], env);
  run('apt-get', [...lock, 'install', '-y', '--no-install-recommends', ...packages], env);
}

function found(command) {
  const path = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`;
  return path.split(':').some((folder) => folder !== '' && existsSync(join(folder, command)));
}

function run(command, args, env) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (error) throw error;
  if (status !== 0) {
    say(`${command} ${args[0]} ended with status ${status}`);
    process.exit(1);
  }
}

function say(text) {
  console.log(`[setup] ${text}`);
}
