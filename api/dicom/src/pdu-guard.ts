/** Looks at PDU headers only (PS3.8 9.3.1) before dcmjs-dimse buffers a PDU: it takes any announced length up to 4 GiB. */
export interface PduGuard {
  /** @returns false once a PDU of more than the limit, or of an unknown type, is announced */
  accept(chunk: Uint8Array): boolean;
}

export function createPduGuard(maxPduBytes: number): PduGuard {
  const header = new Uint8Array(HEADER_BYTES);
  let headerFilled = 0;
  let bodyLeft = 0;
  return {
    accept(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (bodyLeft > 0) {
          const step = Math.min(bodyLeft, chunk.length - at);
          bodyLeft -= step;
          at += step;
          continue;
        }
        header[headerFilled++] = chunk[at++] as number;
        if (headerFilled < HEADER_BYTES) continue;
        headerFilled = 0;
        bodyLeft = new DataView(header.buffer).getUint32(2, false);
        const type = header[0] as number;
        if (type < FIRST_PDU_TYPE || type > LAST_PDU_TYPE || bodyLeft > maxPduBytes) return false;
      }
      return true;
    },
  };
}

const HEADER_BYTES = 6;
const FIRST_PDU_TYPE = 0x01; // A-ASSOCIATE-RQ
const LAST_PDU_TYPE = 0x07; // A-ABORT
