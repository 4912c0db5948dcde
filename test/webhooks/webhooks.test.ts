import { SYSTEM_ACTOR } from '@rtflow/records';
import { startWebhooks } from '@rtflow/api/webhooks/start-webhooks';
import { readConfig } from '@rtflow/api/config';
import { expect } from 'chai';
import { pino } from 'pino';
import { apiUnderTest, commandId, NOW, type ApiUnderTest } from '../api/api-under-test.ts';
import type { Browser } from '../api/browser.ts';
import { addReadyCourse } from '../clinical/support/ready-course.ts';
import { staff } from '../clinical/support/department.ts';
import { addTwoLinacs } from '../support/builders/machines.ts';
import { forEachDatabase } from '../support/database.ts';
import { signedWith, startReceiver, type Receiver } from './receiver.ts';

describe('webhooks', () => {
  forEachDatabase((_name, open) => {
    const start = apiUnderTest(open);
    let receiver: Receiver;
    let stop: () => Promise<void>;
    beforeEach(async () => {
      receiver = await startReceiver();
      stop = async () => undefined;
    });
    afterEach(async () => {
      await receiver.close();
    });
    const begin = async () => {
      const api = await start({ models: false, webhookOrigins: [receiver.origin] });
      const { database, clock } = api;
      const log = pino({ level: 'silent' });
      stop = startWebhooks({ database, clock, origins: [receiver.origin], log });
      database.beforeClose(() => stop());
      return { api, admin: await api.as('IT') };
    };
    const subscription = (more: { url?: string; name?: string; version?: number; active?: boolean } = {}) => ({
      version: 0,
      name: 'lab',
      url: `${receiver.origin}/in`,
      events: ['fraction.recorded', 'device.status'] as ('fraction.recorded' | 'device.status')[],
      active: true,
      ...more,
    });
    const act = (api: ApiUnderTest, entityId: string) =>
      api.database.unitOfWork.run(SYSTEM_ACTOR, (tx) =>
        tx.audit({ action: 'device.status', entity: 'device', entityId, detail: { to: 'DOWN', reason: '水冷报警' } }),
      );
    const deliveries = async (who: Browser, webhookId: string, state: 'PENDING' | 'SENT' | 'FAILED' | 'DEAD') =>
      (await who.call('webhooks.deliveries', { params: { webhookId }, query: { state } })).value.rows;
    const until = async (what: string, true_: () => Promise<boolean> | boolean) => {
      for (let turn = 0; turn < 400; turn += 1) {
        if (await true_()) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`Expected that ${what}, but it never came`);
    };

    it('R0.3 a sample client reads a case with its token and gets the event of it, signed, with keys and no name', async () => {
      const { api, admin } = await begin();
      await addTwoLinacs(api.database);
      const saved = await admin.call('webhooks.save', { body: { ...subscription(), events: ['patient.registered'] } });
      const made = await (
        await api.as('ADM')
      ).call('tokens.create', {
        body: {
          name: 'sample',
          scopes: ['patient.read', 'patient.read.masked'],
          ratePerMinute: 60,
          expiresAt: new Date(NOW + 86_400_000).toISOString(),
        },
      });
      await api.database.unitOfWork.run(staff('FD'), async (tx) => {
        const { courseId } = await addReadyCourse(tx, { fractions: 1, patient: { name: '张晓明' } });
        const course = await tx.sql.get<{ patient_id: string }>('SELECT patient_id FROM courses WHERE id = ?', [
          courseId,
        ]);
        const patientId = course?.patient_id ?? '';
        await tx.audit({
          action: 'patient.registered',
          entity: 'patient',
          entityId: patientId,
          patientId,
          detail: { patientNo: 'RT1' },
        });
      });
      await until('the event arrives', () => receiver.arrived.length === 1);
      const [arrived] = receiver.arrived;
      if (!arrived) throw new Error('nothing arrived');
      const { id, event, keys } = JSON.parse(arrived.body) as {
        id: string;
        event: string;
        keys: { patientId: string };
      };
      expect(signedWith(saved.value.secret ?? '', arrived)).to.equal(true);
      expect(signedWith('another', arrived)).to.equal(false);
      expect([event, arrived.event, id]).to.deep.equal(['patient.registered', 'patient.registered', arrived.delivery]);
      expect(arrived.body).to.not.match(/晓|RT1/);
      const headers = { Authorization: `Bearer ${made.value.token}` };
      const chart = await fetch(`${api.url}/api/patients/${keys.patientId}/chart`, { headers });
      expect(await chart.text()).to.include('张晓明');
      const api31 = (await (await fetch(`${api.url}/api/openapi.json`)).json()) as { openapi: string };
      expect(api31.openapi).to.equal('3.1.0');
    });

    it('tries again what failed, gives up on 410, and sends a dead one again with its own id when a person says so', async () => {
      const { api, admin } = await begin();
      receiver.answers = [500, 410];
      const { webhookId } = (await admin.call('webhooks.save', { body: subscription() })).value;
      await act(api, 'd1');
      await until('it failed', async () => (await deliveries(admin, webhookId, 'FAILED')).length === 1);
      const [failed] = await deliveries(admin, webhookId, 'FAILED');
      expect([failed?.error, failed?.attempts, Date.parse(failed?.nextAt ?? '')]).to.deep.equal([
        'HTTP 500',
        1,
        NOW + 10_000,
      ]);
      api.clock.pin(NOW + 10_000);
      await act(api, 'd2');
      await until('both were sent', () => receiver.arrived.length >= 3);
      await until('one is dead', async () => (await deliveries(admin, webhookId, 'DEAD')).length === 1);
      const [dead] = await deliveries(admin, webhookId, 'DEAD');
      const params = { webhookId, deliveryId: dead?.deliveryId ?? '' };
      await admin.call('webhooks.resend', { params, body: { commandId: commandId() } });
      await act(api, 'd3');
      await until('all are sent', async () => (await deliveries(admin, webhookId, 'SENT')).length === 3);
      expect(receiver.arrived.filter(({ delivery }) => delivery === dead?.deliveryId).length).to.be.greaterThan(1);
      expect(new Set(receiver.arrived.map(({ delivery }) => delivery)).size).to.equal(3);
      expect(receiver.arrived[0]?.body).to.include('"to":"DOWN"').and.not.include('水冷');
    });

    it('calls nothing outside the list: not on saving, not when the list shrank, not by a redirect', async () => {
      const { api, admin } = await begin();
      for (const url of [
        'http://169.254.169.254/latest',
        `${receiver.origin.replace('http://', 'http://u:p@')}/in`,
        'file:///etc/passwd',
      ])
        expect((await admin.call('webhooks.save', { body: subscription({ url }) })).problem.code, url).to.equal(
          'WEBHOOK_ORIGIN',
        );
      receiver.answers = [302];
      const { webhookId } = (await admin.call('webhooks.save', { body: subscription() })).value;
      await act(api, 'd1');
      await until('the redirect failed', async () => (await deliveries(admin, webhookId, 'FAILED')).length === 1);
      expect((await deliveries(admin, webhookId, 'FAILED'))[0]?.error).to.equal('HTTP 302');
      await stop();
      const { database, clock } = api;
      stop = startWebhooks({ database, clock, origins: [], log: pino({ level: 'silent' }) });
      await act(api, 'd2');
      await until('it is dead', async () => (await deliveries(admin, webhookId, 'DEAD')).length === 1);
      expect(receiver.arrived).to.have.length(1);
    });

    it('a ping tries the road; a subscription that is off hears nothing, and nothing of that time when it is on again', async () => {
      const { api, admin } = await begin();
      const { webhookId } = (await admin.call('webhooks.save', { body: subscription() })).value;
      await admin.call('webhooks.try', { params: { webhookId }, body: { commandId: commandId() } });
      await until('the ping arrives', () => receiver.arrived.length === 1);
      const change = (version: number, active: boolean) =>
        admin.call('webhooks.save', { body: { ...subscription({ version, active }), webhookId } });
      const off = await change(1, false);
      expect(off.value.secret).to.equal(null);
      await act(api, 'd1');
      expect((await change(1, true)).problem.code).to.equal('VERSION_CLASH');
      await change(2, true);
      await act(api, 'd2');
      await until('the act arrives', () => receiver.arrived.length === 2);
      expect(receiver.arrived.map(({ event }) => event)).to.deep.equal(['ping', 'device.status']);
      expect(receiver.arrived[1]?.body).to.include('"id":"d2"');
    });
  });

  it('takes origins alone as its list, and refuses what would look stricter than it is', () => {
    const read = (RTFLOW_WEBHOOK_ORIGINS: string) => readConfig({ RTFLOW_WEBHOOK_ORIGINS });
    expect(read('https://his.example.cn, http://10.1.2.3:8080')).to.have.property('ok', true);
    for (const wrong of ['https://his.example.cn/path', 'his.example.cn', 'ftp://x', '*'])
      expect(read(wrong), wrong).to.have.property('ok', false);
  });
});
