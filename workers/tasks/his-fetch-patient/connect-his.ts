import { randomUUID } from 'node:crypto';
import { httpHisAdapter, type HisAdapter } from './his-adapter.ts';
import { hl7HisAdapter } from './hl7-adapter.ts';

/** The adapter of an address: `http(s)://` asks in JSON, `mllp://` in HL7. */
export function connectHis(url: string): HisAdapter {
  return url.startsWith('mllp:') ? hl7HisAdapter(url, () => Date.now(), randomUUID) : httpHisAdapter(url);
}
