import { expect } from 'chai';
import { addPerson } from '../support/builders/people.ts';
import { sqliteDatabase } from '../support/database.ts';
import { apiUnderTest, signIn } from './api-under-test.ts';

describe('api: accounts and audit', () => {
  const start = apiUnderTest(sqliteDatabase());
  const account = (login: string) => ({
    login,
    displayName: { zh: '测试王', en: 'Test Wang' },
    password: 'long enough 1',
    roles: [{ role: 'RES', scope: 'department' as const }],
  });

  it('R7.5 makes an account whose owner can sign in at once with the given roles', async () => {
    const api = await start({ models: false });
    const admin = await api.as('ADM');
    const made = await admin.call('users.create', { body: account('wang') });
    expect(made.value).to.deep.include({
      login: 'wang',
      active: true,
      roles: [{ role: 'RES', scope: 'department' }],
      version: 1,
    });
    const reply = await api.anybody.call('session.login', { body: { login: 'wang', password: 'long enough 1' } });
    expect(reply.value.roles).to.eql(['RES']);
  });

  it('refuses a login that exists and a role that does not', async () => {
    const api = await start({ models: false });
    const admin = await api.as('ADM');
    await admin.call('users.create', { body: account('wang') });
    expect((await admin.call('users.create', { body: account('wang') })).problem).to.include({
      status: 409,
      code: 'LOGIN_TAKEN',
    });
    const wrong = { ...account('li'), roles: [{ role: 'BOSS', scope: 'department' as const }] };
    expect((await admin.call('users.create', { body: wrong })).problem).to.include({
      status: 400,
      code: 'UNKNOWN_ROLE',
    });
  });

  it('answers the second of two administrators with who changed the account before', async () => {
    const api = await start({ models: false });
    const admin = await api.as('ADM');
    const other = await api.as('ADM');
    const { userId, version } = (await admin.call('users.create', { body: account('wang') })).value;
    const change = (who: typeof admin) =>
      who.call('users.update', { params: { userId }, body: { version, active: false } });
    expect((await change(admin)).value).to.include({ active: false, version: 2 });
    const late = await change(other);
    expect(late.problem).to.include({ status: 409, code: 'VERSION_CLASH' });
    expect(late.problem.conflict?.version).to.equal(2);
    expect(late.problem.conflict?.changedBy.zh).to.equal('测试科室管理员');
  });

  it('ends the sessions of an account that is closed', async () => {
    const api = await start({ models: false });
    const admin = await api.as('ADM');
    const person = await addPerson(api.database, ['RES']);
    const me = await signIn(api.url, person);
    await admin.call('users.update', { params: { userId: person.userId }, body: { version: 1, active: false } });
    expect((await me.call('session.me')).status).to.equal(401);
  });

  it('keeps the last administrator', async () => {
    const api = await start({ models: false });
    const admin = await api.as('ADM');
    const reply = await admin.call('users.update', {
      params: { userId: admin.person?.userId ?? '' },
      body: { version: 1, active: false },
    });
    expect(reply.problem).to.include({ status: 409, code: 'LAST_ADMIN' });
    expect((await admin.call('session.me')).status).to.equal(200);
  });

  it('lists accounts by page and by role, and roles with what they may do', async () => {
    const api = await start({ models: false });
    const admin = await api.as('ADM');
    for (const login of ['a1', 'b2', 'c3']) await admin.call('users.create', { body: account(login) });
    const first = (await admin.call('users.list', { query: { role: 'RES', limit: 2 } })).value;
    expect([first.rows.map((row) => row.login), first.total]).to.eql([['a1', 'b2'], 3]);
    const rest = await admin.call('users.list', { query: { role: 'RES', limit: 2, cursor: first.nextCursor ?? '' } });
    expect(rest.value.rows.map((row) => row.login)).to.eql(['c3']);
    const { roles } = (await admin.call('roles.list')).value;
    expect(roles.find((role) => role.role === 'RES')).to.include({ zh: '住院医师', users: 3 });
  });

  it('an administrator checks that the rows of all running processes fit together', async () => {
    const api = await start({ models: false });
    const admin = await api.as('ADM');
    expect((await admin.call('engine.invariants', { body: {} })).value).to.eql({ instances: 0, violations: [] });
    const doctor = await api.as('RES');
    expect((await doctor.call('engine.invariants', { body: {} })).status).to.equal(403);
  });

  it('S20 reports the number of an audit row that was altered in SQL', async () => {
    const api = await start({ models: false });
    const supervisor = await api.as('SUP');
    const admin = await api.as('ADM');
    await admin.call('users.create', { body: account('wang') });
    const before = (await supervisor.call('audit.verify', { body: {} })).value;
    expect(before).to.include({ intact: true, firstBrokenSeq: null });
    const rows = (await supervisor.call('audit.list')).value.rows;
    const target = rows.find((row) => row.action === 'user.created');
    await api.database.unitOfWork.run(admin.person?.actor ?? { kind: 'system', id: 'x', grants: [] }, async (tx) => {
      const triggers = await tx.sql.all<{ name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'",
      );
      for (const { name } of triggers) await tx.sql.run(`DROP TRIGGER ${name}`);
      await tx.sql.run("UPDATE audit_log SET actor_id = 'nobody' WHERE seq = ?", [target?.seq]);
    });
    const after = (await supervisor.call('audit.verify', { body: {} })).value;
    expect(after).to.include({ intact: false, firstBrokenSeq: target?.seq });
  });
});
