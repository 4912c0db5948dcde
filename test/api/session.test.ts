import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { addPerson } from '../support/builders/people.ts';
import { forEachDatabase } from '../support/database.ts';
import { apiUnderTest, signIn } from './api-under-test.ts';

describe('api: sign in', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);

    it('answers who I am and what I may do, and sets a cookie that scripts cannot read', async () => {
      const api = await start({ models: false });
      const person = await addPerson(api.database, ['ATT'], { login: 'dr.li' });
      const reply = await api.anybody.call('session.login', { body: { login: 'dr.li', password: 'correct horse 9' } });
      expect(reply.status).to.equal(200);
      expect(reply.value).to.include({
        userId: person.userId,
        login: 'dr.li',
        language: 'zh-CN',
        timeZone: 'Asia/Shanghai',
      });
      expect(reply.value.permissions).to.include('contour.review').and.not.include('user.admin');
      expect(reply.headers.get('set-cookie')).to.match(/^rtflow_session=.+; .*HttpOnly; SameSite=Lax/);
    });

    it('says the same of a wrong password, an unknown login and a closed account', async () => {
      const api = await start({ models: false });
      const person = await addPerson(api.database, ['ATT'], { login: 'dr.li' });
      await api.database.unitOfWork.run(person.actor, (tx) =>
        tx.sql.run("UPDATE users SET active = 0 WHERE login = 'dr.li'"),
      );
      const closed = await api.anybody.call('session.login', { body: { login: 'dr.li', password: 'correct horse 9' } });
      const unknown = await api.anybody.call('session.login', {
        body: { login: 'nobody', password: 'correct horse 9' },
      });
      expect([closed.status, closed.problem.code]).to.eql([401, 'WRONG_CREDENTIALS']);
      expect([unknown.status, unknown.problem.code]).to.eql([401, 'WRONG_CREDENTIALS']);
    });

    it('closes a login for 15 minutes after five wrong passwords, even for the right one', async () => {
      const api = await start({ models: false });
      await addPerson(api.database, ['ATT'], { login: 'dr.li' });
      const attempt = (password: string) => api.anybody.call('session.login', { body: { login: 'dr.li', password } });
      for (let count = 0; count < 5; count += 1) expect((await attempt('wrong')).status).to.equal(401);
      const locked = await attempt('correct horse 9');
      expect([locked.status, locked.problem.code]).to.eql([429, 'TOO_MANY_ATTEMPTS']);
      api.clock.advance(15 * 60_000 + 1);
      expect((await attempt('correct horse 9')).status).to.equal(200);
    });

    it('counts wrong passwords that come at the same moment, and those of a login that nobody has, across a restart', async () => {
      const api = await start({ models: false });
      await addPerson(api.database, ['ATT'], { login: 'dr.li' });
      for (const login of ['dr.li', 'nobody']) {
        const attempt = (password: string) => api.anybody.call('session.login', { body: { login, password } });
        const replies = await Promise.all(Array.from({ length: 7 }, () => attempt('wrong')));
        expect(replies.map(({ status }) => status).sort()).to.eql([401, 401, 401, 401, 401, 429, 429]);
        expect((await attempt('correct horse 9')).status).to.equal(429);
      }
      const kept = await api.database.reader.all<{ subject: string; failures: number }>(
        'SELECT subject, failures FROM sign_in_failures ORDER BY subject',
      );
      expect(kept.map(({ subject, failures }) => [subject.slice(0, 17), Number(failures)])).to.eql([
        ['address 127.0.0.1', 10],
        [`login ${createHash('sha256').update('nobody').digest('hex')}`.slice(0, 17), 5],
      ]);
    });

    it('closes an address for the rest of a quarter of an hour after fifty wrong passwords over many logins', async () => {
      const api = await start({ models: false });
      const person = await addPerson(api.database, ['ATT']);
      await api.database.unitOfWork.run(person.actor, (tx) =>
        tx.sql.run("INSERT INTO sign_in_failures (subject, failures, ends_at) VALUES ('address 127.0.0.1', 49, ?)", [
          tx.now + 600_000,
        ]),
      );
      const attempt = (login: string, password: string) =>
        api.anybody.call('session.login', { body: { login, password } });
      expect((await attempt('somebody', 'wrong')).status).to.equal(401);
      expect((await attempt(person.login, 'correct horse 9')).problem.code).to.equal('TOO_MANY_ATTEMPTS');
      api.clock.advance(600_001);
      expect((await attempt(person.login, 'correct horse 9')).status).to.equal(200);
    });

    it('closes the address behind a trusted proxy, not the proxy; a name that the client made up is not believed', async () => {
      const api = await start({ models: false, trustedProxies: ['127.0.0.0/8'] });
      const person = await addPerson(api.database, ['ATT']);
      const from = (chain: string, password: string) =>
        api.anybody.call('session.login', { body: { login: person.login, password } }, { 'X-Forwarded-For': chain });
      await api.database.unitOfWork.run(person.actor, (tx) =>
        tx.sql.run("INSERT INTO sign_in_failures (subject, failures, ends_at) VALUES ('address 10.1.2.3', 50, ?)", [
          tx.now + 600_000,
        ]),
      );
      expect((await from('10.1.2.3', 'correct horse 9')).problem.code).to.equal('TOO_MANY_ATTEMPTS');
      expect((await from('10.9.9.9, 10.1.2.3', 'correct horse 9')).problem.code).to.equal('TOO_MANY_ATTEMPTS');
      expect((await from('10.1.2.4', 'correct horse 9')).status).to.equal(200);
      const kept = await api.database.reader.get<{ detail: string }>(
        'SELECT detail FROM audit_log ORDER BY seq DESC LIMIT 1',
      );
      expect(kept?.detail).to.include('"address":"10.1.2.4"');
    });

    it('counts the machine that called when no proxy is trusted, whatever its headers say', async () => {
      const api = await start({ models: false });
      const wrong = { body: { login: 'nobody', password: 'wrong' } };
      await api.anybody.call('session.login', wrong, { 'X-Forwarded-For': '10.1.2.3' });
      const counted = await api.database.reader.all<{ subject: string }>(
        "SELECT subject FROM sign_in_failures WHERE subject LIKE 'address %'",
      );
      expect(counted.map(({ subject }) => subject)).to.eql(['address 127.0.0.1']);
    });

    it('ends the session that a browser had when somebody signs in there, and its event stream at sign-out', async () => {
      const api = await start({ models: false });
      const first = await api.as('ATT');
      const person = await addPerson(api.database, ['RES']);
      const input = { body: { login: person.login, password: 'correct horse 9' } };
      const reply = await api.anybody.call('session.login', input, { Cookie: first.cookie });
      expect(reply.status).to.equal(200);
      expect((await first.call('session.me')).status).to.equal(401);
      const second = await signIn(api.url, person);
      const stream = await fetch(`${api.url}/api/events`, { headers: { Cookie: second.cookie } });
      await second.call('session.logout');
      expect(await stream.text()).to.match(/^retry: /);
    });

    it('refuses a write without the CSRF token, and one that another site sent', async () => {
      const api = await start({ models: false });
      const me = await api.as('ATT');
      const input = { body: { language: 'en' as const } };
      expect((await me.call('session.language', input, { 'X-CSRF-Token': undefined })).problem.code).to.equal('CSRF');
      expect((await me.call('session.language', input, { 'Sec-Fetch-Site': 'cross-site' })).problem.code).to.equal(
        'CSRF',
      );
      expect((await me.call('session.language', input, { Origin: 'https://evil.example' })).problem.code).to.equal(
        'CSRF',
      );
      expect((await me.call('session.language', input)).status).to.equal(204);
      expect((await me.call('session.me')).value.language).to.equal('en');
    });

    it('ends with sign-out: the cookie opens nothing any more', async () => {
      const api = await start({ models: false });
      const me = await api.as('ATT');
      expect((await me.call('session.logout')).status).to.equal(204);
      expect((await me.call('session.me')).status).to.equal(401);
    });

    it('keeps only the hash of the cookie', async () => {
      const api = await start({ models: false });
      const me = await api.as('ATT');
      const token = me.cookie.split('=')[1];
      const rows = await api.database.reader.all<{ id: string }>('SELECT id FROM sessions');
      expect(rows).to.have.length(1);
      expect(rows[0]?.id)
        .to.match(/^[0-9a-f]{64}$/)
        .and.not.equal(token);
    });

    it('takes a role away from an open session at once', async () => {
      const api = await start({ models: false });
      const person = await addPerson(api.database, ['SUP']);
      const me = await signIn(api.url, person);
      expect((await me.call('audit.list')).status).to.equal(200);
      await api.database.unitOfWork.run(person.actor, (tx) =>
        tx.sql.run('DELETE FROM user_roles WHERE user_id = ?', [person.userId]),
      );
      expect((await me.call('audit.list')).problem.code).to.equal('FORBIDDEN');
    });
  });
});
