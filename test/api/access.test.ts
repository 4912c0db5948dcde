import { expect } from 'chai';
import { ROUTES, type Route, type RouteName } from '@rtflow/contract';
import { PERMISSIONS, ROLES, type Permission, type Role } from '@rtflow/domain';
import { bindRoutes, isDeclared } from '@rtflow/api/http/bind-routes';
import type { Handlers } from '@rtflow/api/http/handler';
import { Router } from 'express';
import { sqliteDatabase } from '../support/database.ts';
import { apiUnderTest, type Browser } from './api-under-test.ts';

const NAMES = Object.keys(ROUTES) as RouteName[];
const PARAMS = new Proxy({}, { get: () => '1' });
const NOBODY_HANDLERS = Object.fromEntries(NAMES.map((name) => [name, async () => ({ written: true })]));

describe('api: access', () => {
  const start = apiUnderTest(sqliteDatabase());

  it('R7.5 every route declares who may call it', () => {
    expect(NAMES.filter((name) => !isDeclared(ROUTES[name].access))).to.eql([]);
  });

  it('every act asks for a command id, or is guarded against a repeat by what it is', () => {
    const guarded: Partial<Record<RouteName, string>> = {
      'session.login': 'another session',
      'session.logout': 'gone is gone',
      'session.language': 'the same language again',
      'tasks.claim': 'version; mine already is no fault',
      'tasks.release': 'version',
      'tasks.assign': 'version',
      'tasks.draft': 'the last one stands',
      'tasks.nudge': 'one more reminder',
      'users.create': 'the login is unique',
      'tokens.create': 'the name is unique',
      'webhooks.save': 'the name is unique; version',
      'users.update': 'version',
      'jobs.complete': 'the job key',
      'patients.match': 'reads',
      'patients.readIdCard': 'reads',
      'patients.fromHis': 'reads',
      'audit.verify': 'reads',
      'engine.invariants': 'reads',
      'operations.planMigration': 'reads',
      'holidays.preview': 'reads',
      'dicom.echo': 'asks again',
      'dicom.echoAll': 'asks again',
      'dicom.studies': 'reads',
      'dicom.findOnPeer': 'reads',
      'linkRules.test': 'reads',
      'dicom.pullFromPeer': 'what is here already stays as it is',
      'queue.replay': 'reads',
      'search.run': 'reads',
      'schedule.previewSetup': 'reads',
      'messages.preview': 'reads',
      'receipts.aliyun': 'the first receipt of a message counts',
      'receipts.tencent': 'the first receipt of a message counts',
      'receipts.wechat': 'the first receipt of a message counts',
      'views.remove': 'gone is gone',
      'uploads.file': 'the key of the file in its upload, and the SOP Instance UID',
      'jobs.hold': 'the job key',
      'models.migrationPlan': 'reads',
      'dicomweb.store': 'the SOP Instance UID: the same bytes once more change nothing, other bytes go to quarantine',
      'dicomweb.storeStudy': 'the SOP Instance UID',
    };
    const bare = NAMES.filter((name) => {
      const { method, body } = ROUTES[name] as Route;
      const asks = body?.safeParse({}).error?.issues.some(({ path }) => path[0] === 'commandId') ?? false;
      return method !== 'GET' && !asks && !(name in guarded);
    });
    expect(bare).to.eql([]);
  });

  it('a server with a route that nobody handles does not start', () => {
    const handlers = { ...NOBODY_HANDLERS, 'tasks.list': undefined } as unknown as Handlers;
    expect(() => bindRoutes(Router(), handlers, {} as never)).to.throw('tasks.list');
  });

  it('a right that the policy table does not know is not a declaration', () => {
    expect([isDeclared('patient.read'), isDeclared('patient.reed'), isDeclared(undefined)]).to.eql([
      true,
      false,
      false,
    ]);
  });

  it('refuses every route but signing in to somebody who is not signed in', async () => {
    const api = await start({ models: false });
    for (const name of NAMES.filter((one) => ROUTES[one].access !== 'public')) {
      const reply = await probe(api.anybody, name);
      expect([name, reply.status, reply.problem.code]).to.eql([name, 401, 'SIGN_IN_REQUIRED']);
    }
  });

  it('R7.5 lets each role through to exactly the routes that its permissions open', async () => {
    const api = await start({ models: false });
    for (const role of Object.keys(ROLES) as Role[]) {
      const person = await api.as(role);
      for (const name of NAMES) {
        const { access } = ROUTES[name];
        if (access === 'public' || name === 'events.stream' || name === 'session.logout') continue;
        const { status, problem } = await probe(person, name);
        const barred =
          status === 401 ||
          (status === 403 && problem.code === 'FORBIDDEN' && problem.en === 'You lack the permission for this');
        const holds = access !== 'worker' && (PERMISSIONS[access as Permission] as readonly Role[]).includes(role);
        expect(`${role} ${name} ${barred ? 'barred' : 'let in'}`).to.equal(
          `${role} ${name} ${holds ? 'let in' : 'barred'}`,
        );
      }
    }
  }).timeout(60_000);

  it('opens the job routes to the worker token alone, and no other route to it', async () => {
    const api = await start({ models: false });
    expect((await probe(api.worker, 'jobs.context')).problem.code).to.equal('JOB_GONE');
    expect((await probe(api.worker, 'patients.list')).status).to.equal(401);
    const wrong = await api.anybody.call('jobs.context', { params: { jobKey: '1' } }, { Authorization: 'Bearer no' });
    expect(wrong.status).to.equal(401);
  });

  it('keeps who was refused what in the audit', async () => {
    const api = await start({ models: false });
    const student = await api.as('RO-R');
    await probe(student, 'users.list');
    const row = await api.database.reader.get<{ actor_id: string }>(
      "SELECT actor_id FROM audit_log WHERE action = 'users.list.refused'",
    );
    expect(row?.actor_id).to.equal(student.person?.userId);
  });
});

/** Asks a route with an empty body: the answer tells whether access was given, not whether the input was right. */
function probe(who: Browser, name: RouteName) {
  const body = ROUTES[name].method === 'GET' ? {} : { body: {} as never };
  return who.call(name, { params: PARAMS, ...body });
}
