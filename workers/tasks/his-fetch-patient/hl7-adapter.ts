import { connect } from 'node:net';
import { charsetOf, createMllpDecoder, escapeHl7, mllpFrame, parseHl7, type Hl7Message } from '@rtflow/hl7-codec';
import { HisUnavailable, type HisAdapter, type HisAnswer, type HisDocument } from './his-adapter.ts';

const TIMEOUT_MS = 5_000;
/** One patient's answer; a HIS that sends more answers another question. */
const LARGEST_ANSWER = 1 << 20;
const CR = '\r';

/**
 * Patient demographics query over MLLP: QBP^Q22 with the document number as PID-3, answered by RSP^K22 (IHE PDQ, ITI-21).
 * One connection a question: a HIS is asked a few times an hour. @param url `mllp://host:port`
 */
export function hl7HisAdapter(url: string, now: () => number, newId: () => string): HisAdapter {
  const { hostname, port } = new URL(url);
  return {
    async fetchPatient(document, signal) {
      const controlId = newId().replaceAll('-', '').slice(-20);
      const query = queryText(document, { at: now(), controlId });
      const text = await exchange({ host: hostname, port: Number(port) }, Buffer.from(query, 'utf8'), signal);
      const parsed = parseHl7(text);
      if (!parsed.ok) throw new HisUnavailable('the answer is no HL7 message');
      return answerOf(parsed.value, controlId);
    },
  };
}

function queryText(
  document: HisDocument,
  { at, controlId }: { readonly at: number; readonly controlId: string },
): string {
  const time = new Date(at).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return [
    `MSH|^~\\&|RTFLOW|RT|HIS|HIS|${time}+0000||QBP^Q22^QBP_Q21|${controlId}|P|2.5|||||CHN|UNICODE UTF-8`,
    `QPD|Q22^Find Candidates^HL7|${controlId}|@PID.3.1^${escapeHl7(document.idNo)}`,
    'RCP|I|2^RD',
    '',
  ].join(CR);
}

function answerOf(message: Hl7Message, controlId: string): HisAnswer {
  if (message.value('MSA-2') !== controlId) throw new HisUnavailable('the answer belongs to another question');
  const accepted = message.value('MSA-1');
  if (accepted !== 'AA' && accepted !== 'CA') throw new HisUnavailable(`acknowledged ${accepted ?? 'nothing'}`);
  const status = message.value('QAK-2');
  if (status === 'AE' || status === 'AR') throw new HisUnavailable(`query status ${status}`);
  const persons = message.all('PID');
  if (status === 'NF' || persons.length === 0) return { found: false };
  // Two people under one number: nobody may be chosen by a machine.
  if (persons.length > 1) throw new HisUnavailable('more than one patient has this number');
  return { found: true, demographics: demographicsOf(message) };
}

const SEX: Readonly<Record<string, string>> = { M: 'M', F: 'F' };

function demographicsOf(message: Hl7Message): Record<string, string> {
  const value = (path: string): string | undefined => message.value(path);
  const name = [value('PID-5.1'), value('PID-5.2')].filter(Boolean).join('');
  const fields = {
    name: name || undefined,
    sex: SEX[value('PID-8') ?? ''] ?? 'U',
    birthDate: dayOf(value('PID-7')),
    phone: value('PID-13.12') ?? value('PID-13.1'),
    address: [value('PID-11.4'), value('PID-11.3'), value('PID-11.1')].filter(Boolean).join('') || undefined,
    hisPatientId: internalId(message),
    ward: value('PV1-3.1'),
    bed: value('PV1-3.3'),
    admissionNo: value('PV1-19.1'),
  };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** The number that the HIS itself knows the person by (type PI), else its medical record number (MR). */
function internalId(message: Hl7Message): string | undefined {
  const count = message.segment('PID')?.count(3) ?? 0;
  const ids = Array.from({ length: count }, (_, index) => ({
    type: message.value(`PID-3[${index + 1}].5`),
    id: message.value(`PID-3[${index + 1}].1`),
  }));
  return (ids.find(({ type }) => type === 'PI') ?? ids.find(({ type }) => type === 'MR'))?.id;
}

function dayOf(text: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})/.exec(text ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : undefined;
}

function exchange(
  to: { readonly host: string; readonly port: number },
  query: Uint8Array,
  signal?: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(to);
    const decoder = createMllpDecoder(LARGEST_ANSWER);
    const stop = AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(TIMEOUT_MS)]);
    const fail = (): void => {
      socket.destroy();
      reject(new HisUnavailable('no answer over MLLP'));
    };
    stop.addEventListener('abort', fail, { once: true });
    socket.once('connect', () => socket.write(mllpFrame(query)));
    socket.on('data', (chunk: Buffer) => {
      for (const event of decoder.push(chunk)) {
        if (event.kind === 'too-large') return fail();
        if (event.kind !== 'message') continue;
        stop.removeEventListener('abort', fail);
        socket.end();
        return resolve(textOf(event.bytes));
      }
    });
    socket.once('error', fail);
    socket.once('close', fail);
  });
}

function textOf(bytes: Uint8Array): string {
  const declared = Buffer.from(bytes).toString('latin1').split(CR)[0]?.split('|')[17] ?? '';
  return new TextDecoder(charsetOf(declared.split('~')[0] ?? '', bytes).charset).decode(bytes);
}
