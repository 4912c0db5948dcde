import { TOKEN_SCOPES, type TokenScope } from '@rtflow/domain';
import { ROUTES, type Route, type RouteName } from '@rtflow/contract';
import { expect } from 'chai';
import { addReadyCourse } from '../clinical/support/ready-course.ts';
import { stow } from '../dicom/dicomweb-under-test.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { staff } from '../clinical/support/department.ts';
import { forEachDatabase, sqliteDatabase } from '../support/database.ts';
import { apiUnderTest, commandId, NOW, type ApiUnderTest } from './api-under-test.ts';
import { browser, type Browser } from './browser.ts';

const DAY = 86_400_000;
const wish = (name: string, scopes: TokenScope[], more: { ratePerMinute?: number; days?: number } = {}) => ({
  name,
  scopes,
  ratePerMinute: more.ratePerMinute ?? 600,
  expiresAt: new Date(NOW + (more.days ?? 30) * DAY).toISOString(),
});

function program(api: ApiUnderTest, token: string): Browser {
  return browser(api.url, { person: null, csrf: '', headers: { Authorization: `Bearer ${token}` } });
}

async function tokenOf(api: ApiUnderTest, ...[name, scopes, more]: Parameters<typeof wish>) {
  const admin = await api.as('ADM');
  const { value } = await admin.call('tokens.create', { body: wish(name, scopes, more) });
  return { admin, ...value, caller: program(api, value.token) };
}

describe('api: tokens of third parties', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    it('a program reads a patient with its scope, and nothing else; the audit names it', async () => {
      const api = await start({ models: false });
      await addTwoLinacs(api.database);
      await api.database.unitOfWork.run(staff('FD'), (tx) => addReadyCourse(tx, { fractions: 1 }));
      const { admin, caller } = await tokenOf(api, 'his-bridge', ['patient.read', 'patient.read.masked']);
      const { rows } = (await caller.call('patients.list', { query: {} })).value;
      expect(rows).to.have.length(1);
      const chart = await caller.call('patients.chart', { params: { patientId: rows[0]?.patientId ?? '' } });
      expect(chart.status).to.equal(200);
      expect((await caller.call('users.list', {})).problem.code).to.equal('FORBIDDEN');
      expect((await caller.call('session.me', {})).status).to.equal(403);
      const kept = await api.database.reader.all<{ actor_id: string }>(
        "SELECT DISTINCT actor_id FROM audit_log WHERE actor_id LIKE 'api %'",
      );
      expect(kept).to.deep.equal([{ actor_id: 'api his-bridge' }]);
      const [listed] = (await admin.call('tokens.list', {})).value.rows;
      expect(listed).to.include({ name: 'his-bridge', state: 'LIVE', lastUsedFrom: '127.0.0.1' });
    });

    it('a viewer with the scope dicomweb.read alone finds and reads objects, and stores none', async () => {
      const api = await start({ models: false });
      const [file = new Uint8Array()] = sampleCase({ slices: 8, matrix: 16 }).map(({ bytes }) => bytes);
      const base = `${api.url}/api/dicom-web`;
      await stow(`${base}/studies`, await api.as('CMP'), [file]);
      const { token } = await tokenOf(api, 'viewer', ['dicomweb.read']);
      const headers = { Authorization: `Bearer ${token}` };
      const found = await fetch(`${base}/studies`, { headers });
      const studies = (await found.json()) as { '0020000D': { Value: [string] } }[];
      expect([found.status, studies.length]).to.eql([200, 1]);
      const whole = await fetch(`${base}/studies/${studies[0]?.['0020000D'].Value[0]}`, { headers });
      expect([whole.status, (await whole.arrayBuffer()).byteLength > file.length]).to.eql([200, true]);
      const stored = await fetch(`${base}/studies`, { method: 'POST', headers, body: 'x' });
      expect(stored.status).to.equal(403);
    });

    it('keeps no token in the database, and never shows it again', async () => {
      const api = await start({ models: false });
      const { admin, token } = await tokenOf(api, 'once', ['process.view']);
      const secret = token.slice('rtflow_'.length);
      for (const table of ['api_tokens', 'audit_log', 'wf_command_dedupe', 'outbox'])
        expect(JSON.stringify(await api.database.reader.all(`SELECT * FROM ${table}`))).to.not.include(secret);
      expect(JSON.stringify((await admin.call('tokens.list', {})).value)).to.not.include(secret);
    });

    it('stops with its end and at the moment it is revoked; its name is never given again', async () => {
      const api = await start({ models: false });
      const { admin, caller, tokenId } = await tokenOf(api, 'lab', ['process.view']);
      const ask = async (who: Browser) => (await who.call('devices.list', {})).status;
      expect(await ask(caller)).to.equal(200);
      const it = await api.as('IT');
      const revoke = () => it.call('tokens.revoke', { params: { tokenId }, body: { commandId: commandId() } });
      expect([(await revoke()).status, await ask(caller), (await revoke()).problem.code]).to.deep.equal([
        204,
        401,
        'TOKEN_ENDED',
      ]);
      const again = await admin.call('tokens.create', { body: wish('lab', ['process.view']) });
      expect(again.problem.code).to.equal('TOKEN_NAME_TAKEN');
      const short = await tokenOf(api, 'short', ['process.view'], { days: 1 });
      api.clock.pin(NOW + DAY + 1);
      expect(await ask(short.caller)).to.equal(401);
    });
  });

  const start = apiUnderTest(sqliteDatabase());

  it('opens with all scopes together exactly the routes of those scopes, to reads and writes from anywhere', async () => {
    const api = await start({ models: false });
    const { caller } = await tokenOf(api, 'all', [...TOKEN_SCOPES], { ratePerMinute: 60_000 });
    for (const name of Object.keys(ROUTES) as RouteName[]) {
      const { access, method } = ROUTES[name] as Route;
      if (access === 'public') continue;
      const body = method === 'GET' ? {} : { body: {} as never };
      const params = new Proxy({}, { get: () => '1' });
      const { status, problem } = await caller.call(name, { params, ...body }, { Origin: 'https://elsewhere.example' });
      const barred = status === 401 || (status === 403 && ['FORBIDDEN', 'CSRF'].includes(problem.code));
      const open = (TOKEN_SCOPES as readonly string[]).includes(access);
      expect(`${name} ${barred ? 'barred' : 'open'}`).to.equal(`${name} ${open ? 'open' : 'barred'}`);
    }
  });

  it('is told to wait when it calls too often, and may call again after that', async () => {
    const api = await start({ models: false });
    const { caller } = await tokenOf(api, 'busy', ['process.view'], { ratePerMinute: 2 });
    const ask = () => caller.call('devices.list', {});
    expect([(await ask()).status, (await ask()).status]).to.deep.equal([200, 200]);
    const third = await ask();
    expect([third.status, third.problem.code, third.headers.get('retry-after')]).to.deep.equal([
      429,
      'TOO_MANY_CALLS',
      '30',
    ]);
    api.clock.pin(NOW + 30_000);
    expect((await ask()).status).to.equal(200);
  });

  it('is made by an admin alone, with an end within a year and scopes that a program may hold', async () => {
    const api = await start({ models: false });
    const it = await api.as('IT');
    expect((await it.call('tokens.create', { body: wish('x1', ['process.view']) })).problem.code).to.equal('FORBIDDEN');
    const admin = await api.as('ADM');
    const make = (body: ReturnType<typeof wish>) => admin.call('tokens.create', { body });
    expect((await make(wish('x2', ['process.view'], { days: 400 }))).problem.code).to.equal('TOKEN_LIFE');
    expect((await make(wish('x3', ['process.view'], { days: -1 }))).problem.code).to.equal('TOKEN_LIFE');
    expect((await make(wish('x4', ['user.admin' as TokenScope]))).problem.code).to.equal('BAD_INPUT');
  });
});
