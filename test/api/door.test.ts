import { expect } from 'chai';
import { ROUTES } from '@rtflow/contract';
import { SYSTEM_ACTOR } from '@rtflow/records';
import { createLog } from '@rtflow/api/runtime/log';
import { openApiDocument } from '@rtflow/api/http/openapi';
import { sqliteDatabase } from '../support/database.ts';
import { openCase } from '../support/builders/open-case.ts';
import { apiUnderTest } from './api-under-test.ts';

describe('api: door', () => {
  const start = apiUnderTest(sqliteDatabase());

  it('answers an unreadable body with a problem that says so in both languages', async () => {
    const api = await start({ models: false });
    const response = await fetch(`${api.url}/api/session`, {
      method: 'POST',
      body: '{',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(response.status).to.equal(400);
    expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
    const problem = (await response.json()) as Record<string, string>;
    expect(problem).to.include({ code: 'BAD_JSON', zh: '提交的内容不是合法的 JSON' });
  });

  it('names each field that does not fit the schema', async () => {
    const api = await start({ models: false });
    const desk = await api.as('FD');
    const reply = await desk.call('patients.register', {
      body: { commandId: 'x', registration: { name: '' } } as never,
    });
    expect(reply.status).to.equal(400);
    expect(reply.problem.faults?.map((fault) => fault.path)).to.include.members([
      'commandId',
      'registration.name',
      'registration.sex',
    ]);
  });

  it('refuses a field that the route does not know, in body and query', async () => {
    const api = await start({ models: false });
    const desk = await api.as('FD');
    const body = { idNo: '1', idno: '2' };
    const reply = await desk.call('patients.readIdCard', { body });
    expect([reply.status, reply.problem.faults?.[0]?.code]).to.eql([400, 'unrecognized_keys']);
    expect((await desk.call('patients.list', { query: { patient: 'x' } as never })).status).to.equal(400);
    expect((await desk.call('patients.list', { query: { limit: 201 } })).status).to.equal(400);
  });

  it('answers what Express itself refuses as a problem, without a stack', async () => {
    const api = await start({ models: false });
    const asked = await Promise.all([
      fetch(`${api.url}/api/patients/%E0%A4%A/chart`),
      fetch(`${api.url}/api/session`, {
        method: 'POST',
        body: 'x',
        headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'strange' },
      }),
      fetch(`${api.url}/api/session`, { headers: { Cookie: 'rtflow_session=%E0%A4%A' } }),
    ]);
    expect(asked.map(({ status }) => status)).to.eql([400, 415, 401]);
    for (const response of asked) {
      expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(await response.text()).to.not.match(/node_modules|at /);
    }
  });

  it('logs an error without the values that a driver hangs on it', () => {
    const lines: string[] = [];
    const log = createLog('error', { write: (line: string) => void lines.push(line) });
    const duplicate = Object.assign(new Error("Duplicate entry '110105198003070011' for key 'uq'"), {
      code: 'ER_DUP_ENTRY',
      parameters: ['李四'],
      sql: 'INSERT …',
    });
    log.error({ err: new Error('route failed', { cause: duplicate }) }, 'x');
    expect(lines[0])
      .to.include('ER_DUP_ENTRY')
      .and.not.match(/110105198003070011|李四|INSERT/);
  });

  it('allows no script but our own files, and no framing by others', async () => {
    const api = await start({ models: false });
    const policy = (await fetch(`${api.url}/api/docs`)).headers.get('content-security-policy') ?? '';
    expect(policy)
      .to.match(/script-src 'self' 'wasm-unsafe-eval';/)
      .and.match(/object-src 'none'/)
      .and.match(/frame-ancestors 'self'/);
    expect(policy).to.not.match(/script-src[^;]*unsafe-inline/);
  });

  it('describes every route as OpenAPI 3.1', () => {
    const document = openApiDocument() as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).to.equal('3.1.0');
    const described = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((operation) => operation.operationId),
    );
    expect(described.sort()).to.eql(Object.keys(ROUTES).sort());
  });

  it('shows the interface on a page without a script', async () => {
    const api = await start({ models: false });
    const page = await (await fetch(`${api.url}/api/docs`)).text();
    expect(page)
      .to.include('/api/tasks/:taskKey/complete')
      .and.not.match(/<script/i);
  });

  it('is alive, and tells Prometheus its numbers without a name in them', async () => {
    const api = await start();
    await openCase(api.database);
    const me = await api.as('FD');
    await me.call('patients.list');
    expect(await (await fetch(`${api.url}/healthz`)).json()).to.eql({ alive: true });
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).to.match(/rtflow_http_request_seconds_count\{route="patients.list",status="200"\} 1/);
    expect(metrics)
      .to.match(/rtflow_incidents_open 0/)
      .and.not.include('测试');
  });

  it('tells a backlog from messages whose topic has no adapter', async () => {
    const api = await start({ models: false });
    await api.database.unitOfWork.run(SYSTEM_ACTOR, async (tx) => {
      await tx.outbox('siu', { appointmentId: 'a-1' }, 'siu-1');
      await tx.outbox('mwl', { courseId: 'c-1' }, 'mwl-1');
      await tx.outbox('mwl', { courseId: 'c-2' }, 'mwl-2');
    });
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).to.include('rtflow_outbox_waiting{topic="siu"} 1\n');
    expect(metrics).to.include('rtflow_outbox_without_adapter{topic="mwl"} 2\n');
    expect(metrics).to.not.match(/outbox_waiting{topic="mwl"}|without_adapter{topic="siu"}/);
  });

  it('tells open event streams after a commit which task changed, by id alone', async () => {
    const api = await start();
    const me = await api.as('ATT');
    const stream = await fetch(`${api.url}/api/events`, { headers: { Cookie: me.cookie } });
    expect(stream.headers.get('content-type')).to.match(/^text\/event-stream/);
    const opened = await openCase(api.database);
    const text = await readUntil(stream, `"id":"${opened.courseId}"`);
    expect(text).to.include('event: course').and.not.include('测试');
  });

  it('answers 404 as a problem outside the screens', async () => {
    const api = await start({ models: false });
    const response = await fetch(`${api.url}/api/nothing`);
    expect(response.status).to.equal(404);
    expect(((await response.json()) as { code: string }).code).to.equal('NO_SUCH_PAGE');
  });
});

async function readUntil(response: Response, wanted: string): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (reader && !text.includes(wanted)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text;
}
