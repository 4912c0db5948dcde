import { ProtocolError } from './protocol-error.ts';

/** A DIMSE command set (PS3.7 E): always Implicit VR Little Endian, group 0000. */
export type CommandSet = ReadonlyMap<number, string | number>;

export const FIELD = {
  AFFECTED_SOP_CLASS: 0x0002,
  REQUESTED_SOP_CLASS: 0x0003,
  COMMAND: 0x0100,
  MESSAGE_ID: 0x0110,
  RESPONDED_MESSAGE_ID: 0x0120,
  MOVE_DESTINATION: 0x0600,
  PRIORITY: 0x0700,
  DATA_SET_TYPE: 0x0800,
  STATUS: 0x0900,
  ERROR_COMMENT: 0x0902,
  AFFECTED_SOP_INSTANCE: 0x1000,
  REQUESTED_SOP_INSTANCE: 0x1001,
  EVENT_TYPE: 0x1002,
  ACTION_TYPE: 0x1008,
  REMAINING: 0x1020,
  COMPLETED: 0x1021,
  FAILED: 0x1022,
  WARNING: 0x1023,
  MOVE_ORIGINATOR_AE: 0x1030,
  MOVE_ORIGINATOR_MESSAGE: 0x1031,
} as const;

/** Command field of requests; the response has bit 15 set. */
export const COMMAND = {
  C_STORE: 0x0001,
  C_GET: 0x0010,
  C_FIND: 0x0020,
  C_MOVE: 0x0021,
  C_ECHO: 0x0030,
  N_EVENT_REPORT: 0x0100,
  N_GET: 0x0110,
  N_SET: 0x0120,
  N_ACTION: 0x0130,
  N_CREATE: 0x0140,
  C_CANCEL: 0x0fff,
} as const;
export const RESPONSE = 0x8000;
export const NO_DATA_SET = 0x0101;
const WITH_DATA_SET = 0x0001;

const UINT16_FIELDS = new Set<number>([
  FIELD.COMMAND,
  FIELD.MESSAGE_ID,
  FIELD.RESPONDED_MESSAGE_ID,
  FIELD.PRIORITY,
  FIELD.DATA_SET_TYPE,
  FIELD.STATUS,
  FIELD.EVENT_TYPE,
  FIELD.ACTION_TYPE,
  FIELD.REMAINING,
  FIELD.COMPLETED,
  FIELD.FAILED,
  FIELD.WARNING,
  FIELD.MOVE_ORIGINATOR_MESSAGE,
]);
const UID_FIELDS = new Set<number>([
  FIELD.AFFECTED_SOP_CLASS,
  FIELD.REQUESTED_SOP_CLASS,
  FIELD.AFFECTED_SOP_INSTANCE,
  FIELD.REQUESTED_SOP_INSTANCE,
]);

/** @throws ProtocolError */
export function decodeCommand(bytes: Buffer): CommandSet {
  const fields = new Map<number, string | number>();
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) throw new ProtocolError('A command element is cut off');
    const group = bytes.readUInt16LE(at);
    const element = bytes.readUInt16LE(at + 2);
    const end = at + 8 + bytes.readUInt32LE(at + 4);
    if (end > bytes.length) throw new ProtocolError('A command element is longer than its command');
    if (group === 0) {
      const value = bytes.subarray(at + 8, end);
      if (!UINT16_FIELDS.has(element)) fields.set(element, value.toString('latin1').replace(/[\0 ]+$/, ''));
      else if (value.length >= 2) fields.set(element, value.readUInt16LE(0));
    }
    at = end;
  }
  if (!fields.has(FIELD.COMMAND)) throw new ProtocolError('A command without command field');
  return fields;
}

/** Elements in order with their group length; undefined values are left out. */
export function encodeCommand(
  fields: Readonly<Record<number, string | number | undefined>>,
  withDataSet: boolean,
): Buffer {
  const all: Record<number, string | number | undefined> = {
    ...fields,
    [FIELD.DATA_SET_TYPE]: withDataSet ? WITH_DATA_SET : NO_DATA_SET,
  };
  const elements = Object.entries(all)
    .filter((entry): entry is [string, string | number] => entry[1] !== undefined)
    .map(([field, value]) => [Number(field), value] as const)
    .sort(([a], [b]) => a - b)
    .map(([field, value]) => element(field, valueBytes(field, value)));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(elements.reduce((sum, bytes) => sum + bytes.length, 0));
  return Buffer.concat([element(0, length), ...elements]);
}

export function textField(command: CommandSet, field: number): string {
  const value = command.get(field);
  return typeof value === 'string' ? value : '';
}

export function numberField(command: CommandSet, field: number): number {
  const value = command.get(field);
  return typeof value === 'number' ? value : 0;
}

export function hasDataSet(command: CommandSet): boolean {
  return command.get(FIELD.DATA_SET_TYPE) !== NO_DATA_SET;
}

function valueBytes(field: number, value: string | number): Buffer {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    return bytes;
  }
  const pad = UID_FIELDS.has(field) ? '\0' : ' ';
  return Buffer.from(value.length % 2 === 0 ? value : value + pad, 'latin1');
}

function element(field: number, value: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16LE(field, 2);
  header.writeUInt32LE(value.length, 4);
  return Buffer.concat([header, value]);
}
