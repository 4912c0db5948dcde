import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createEngine } from '@rtflow/engine';
import { CLIENTS_FILE, createGatewayAccess } from '@rtflow/api/runtime/gateway-clients';
import { gatewayEngine } from '@rtflow/api/runtime/gateway-engine';
import { tokenDigest } from '@rtflow/gateway';
import { systemClock, verifyAuditChain } from '@rtflow/records';
import { expect } from 'chai';
import { pino } from 'pino';
import { forEachDatabase, type TestDatabase } from '../support/database.ts';
import { ONE_JOB } from './processes.ts';

describe('gateway clients of a department', () => {
  forEachDatabase((_name, open) => {
    let folder: string;
    let database: TestDatabase;
    const logged: string[] = [];

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'rtflow-clients-'));
      database = await open({ engine: createEngine({ timeZone: 'Asia/Shanghai' }) });
      logged.splice(0);
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const write = (text: string, changedAt: number) => {
      writeFileSync(join(folder, CLIENTS_FILE), text);
      utimesSync(join(folder, CLIENTS_FILE), changedAt, changedAt);
    };
    const clients = (...entries: object[]) => JSON.stringify({ clients: entries });
    const contourAi = {
      name: 'contour-ai',
      tokenSha256: tokenDigest('t-1'),
      rights: ['jobs'],
      jobTypes: ['contour-auto'],
    };
    const access = (asksTokens = true) =>
      createGatewayAccess({
        dataDir: folder,
        asksTokens,
        workerToken: 'own',
        database,
        log: pino({ level: 'trace' }, { write: (line: string) => void logged.push(line) }),
      });
    const audit = () =>
      database.reader.all<{ actor_id: string; action: string; entity_id: string; detail: string }>(
        'SELECT actor_id, action, entity_id, detail FROM audit_log ORDER BY seq',
      );

    it('knows the own workers and the clients of the file by their tokens, and nobody else', () => {
      write(clients(contourAi), 1);
      const known = access();
      expect(known.clientOf('own')).to.deep.include({ name: 'rtflow-workers', rights: ['jobs'], jobTypes: ['*'] });
      expect(known.clientOf('t-1')).to.deep.include({ name: 'contour-ai', jobTypes: ['contour-auto'] });
      expect([known.clientOf('t-2'), known.clientOf(''), known.clientOf(null)]).to.deep.equal([null, null, null]);
    });

    it('lets everybody in without a token where none is asked, but an unknown token is still a stranger', () => {
      const known = access(false);
      expect(known.clientOf(null)?.name).to.equal('anonymous');
      expect(known.clientOf('t-2')).to.equal(null);
    });

    it('takes a client out without a restart, and keeps the last good list when the file breaks', async () => {
      write(clients(contourAi), 1);
      const known = access();
      write('{ "clients": [ {', 2);
      await setTimeout(1050);
      expect(known.clientOf('t-1')?.name).to.equal('contour-ai');
      expect(logged.join('')).to.contain('the last good list stays in force');
      write(clients(), 3);
      await setTimeout(1050);
      expect(known.clientOf('t-1')).to.equal(null);
    });

    it('does not start with a broken file', () => {
      write(clients({ ...contourAi, rights: ['everything'] }), 1);
      expect(() => access()).to.throw();
    });

    it('audits a refusal once, however often the client tries', async () => {
      const known = access();
      for (let tries = 0; tries < 3; tries += 1)
        known.refused({
          client: 'contour-ai',
          call: 'CompleteJob',
          needs: "job type 'measure'",
          peer: '10.0.0.7:50712',
        });
      known.refused({ client: null, call: 'Topology', needs: 'token', peer: '10.0.0.8:1' });
      while ((await audit()).length < 2) await setTimeout(5);
      expect((await audit()).map(({ actor_id, action, entity_id }) => [actor_id, action, entity_id])).to.deep.equal([
        ['contour-ai', 'gateway.refused', 'CompleteJob'],
        ['unknown', 'gateway.refused', 'Topology'],
      ]);
      expect(JSON.parse((await audit())[0]?.detail ?? '{}')).to.deep.equal({
        needs: "job type 'measure'",
        host: '10.0.0.7',
      });
    });

    it('audits what programs do to processes, by keys and names, never with values', async () => {
      const engine = gatewayEngine(database, systemClock);
      const run = async (command: Parameters<typeof engine.execute>[1]) => {
        const done = await engine.execute('operator', command);
        return done.ok ? (done.value as unknown as Record<string, number>) : {};
      };
      await run({ type: 'deployResources', resources: [{ name: 'one-job.bpmn', content: ONE_JOB }] });
      const { instanceKey = 0 } = await run({ type: 'createProcessInstance', bpmnProcessId: 'one-job' });
      await run({ type: 'setVariables', elementInstanceKey: instanceKey, variables: { patientName: '张三' } });
      await run({ type: 'cancelProcessInstance', instanceKey });
      await run({ type: 'cancelProcessInstance', instanceKey: 1 });
      const lines = await audit();
      expect(lines.map(({ action, entity_id }) => [action, entity_id])).to.deep.equal([
        ['gateway.deployResources', ''],
        ['gateway.setVariables', String(instanceKey)],
        ['gateway.cancelProcessInstance', String(instanceKey)],
      ]);
      expect(JSON.stringify(lines)).to.contain('patientName').and.to.not.contain('张三');
      expect((await verifyAuditChain(database.reader)).intact).to.equal(true);
    });
  });
});
