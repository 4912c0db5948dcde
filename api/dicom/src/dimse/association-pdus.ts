import { ProtocolError } from './protocol-error.ts';

/** The PDUs that open an association (PS3.8 9.3.2 to 9.3.4), as values and as bytes. */
export interface AssociateRequest {
  readonly calledAe: string;
  readonly callingAe: string;
  readonly contexts: readonly ProposedContext[];
  readonly roles: readonly RoleSelection[];
  /** Longest P-DATA body that this side takes; 0 is without limit. */
  readonly maxPduBytes: number;
}

export interface ProposedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** SCP/SCU role selection (PS3.7 D.3.3.4): C-GET sends its objects to a requester that is their SCP. */
export interface RoleSelection {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

export interface AssociateAccept {
  readonly contexts: readonly AnsweredContext[];
  readonly roles: readonly RoleSelection[];
  readonly maxPduBytes: number;
}

export interface AnsweredContext {
  readonly id: number;
  readonly result: (typeof CONTEXT_RESULT)[keyof typeof CONTEXT_RESULT];
  readonly transferSyntax: string;
}

export const CONTEXT_RESULT = {
  ACCEPTED: 0,
  USER_REJECTION: 1,
  ABSTRACT_SYNTAX_NOT_SUPPORTED: 3,
  TRANSFER_SYNTAXES_NOT_SUPPORTED: 4,
} as const;

/** Result, source and reason of a rejection (PS3.8 Table 9-21). */
export interface Rejection {
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

export const REJECTION = {
  CALLING_AE_NOT_RECOGNIZED: { result: 1, source: 1, reason: 3 },
  CALLED_AE_NOT_RECOGNIZED: { result: 1, source: 1, reason: 7 },
  LOCAL_LIMIT_EXCEEDED: { result: 2, source: 3, reason: 2 },
} as const satisfies Record<string, Rejection>;

export const PDU = {
  ASSOCIATE_RQ: 0x01,
  ASSOCIATE_AC: 0x02,
  ASSOCIATE_RJ: 0x03,
  DATA: 0x04,
  RELEASE_RQ: 0x05,
  RELEASE_RP: 0x06,
  ABORT: 0x07,
} as const;

const ITEM = {
  APPLICATION_CONTEXT: 0x10,
  PROPOSED_CONTEXT: 0x20,
  ANSWERED_CONTEXT: 0x21,
  ABSTRACT_SYNTAX: 0x30,
  TRANSFER_SYNTAX: 0x40,
  USER_INFORMATION: 0x50,
  MAX_LENGTH: 0x51,
  IMPLEMENTATION_CLASS: 0x52,
  ROLE_SELECTION: 0x54,
  IMPLEMENTATION_VERSION: 0x55,
} as const;

const APPLICATION_CONTEXT_NAME = '1.2.840.10008.3.1.1.1';

/** Who this implementation says it is (PS3.7 D.3.3.2). */
export interface Implementation {
  readonly classUid: string;
  readonly version: string;
}

export function encodeRequest(request: AssociateRequest, implementation: Implementation): Buffer {
  const contexts = request.contexts.map(({ id, abstractSyntax, transferSyntaxes }) =>
    item(ITEM.PROPOSED_CONTEXT, [
      Buffer.of(id, 0, 0, 0),
      textItem(ITEM.ABSTRACT_SYNTAX, abstractSyntax),
      ...transferSyntaxes.map((uid) => textItem(ITEM.TRANSFER_SYNTAX, uid)),
    ]),
  );
  return pdu(PDU.ASSOCIATE_RQ, [...opening(request), ...contexts, userInformation(request, implementation)]);
}

/** `asked` gives back the AE titles as they came: the standard wants them untouched. */
export function encodeAccept(accept: AssociateAccept, asked: AssociateRequest, implementation: Implementation): Buffer {
  const contexts = accept.contexts.map(({ id, result, transferSyntax }) =>
    item(ITEM.ANSWERED_CONTEXT, [Buffer.of(id, 0, result, 0), textItem(ITEM.TRANSFER_SYNTAX, transferSyntax)]),
  );
  return pdu(PDU.ASSOCIATE_AC, [...opening(asked), ...contexts, userInformation(accept, implementation)]);
}

export function encodeReject({ result, source, reason }: Rejection): Buffer {
  return pdu(PDU.ASSOCIATE_RJ, [Buffer.of(0, result, source, reason)]);
}

export const RELEASE_RQ_BYTES = pdu(PDU.RELEASE_RQ, [Buffer.alloc(4)]);
export const RELEASE_RP_BYTES = pdu(PDU.RELEASE_RP, [Buffer.alloc(4)]);
/** Source 0: the service user; 2: the service provider (PS3.8 Table 9-26). */
export const ABORT_BYTES = pdu(PDU.ABORT, [Buffer.of(0, 0, 0, 0)]);

/** @throws ProtocolError */
export function decodeRequest(body: Buffer): AssociateRequest {
  const { items, calledAe, callingAe } = decodeOpening(body);
  const contexts = items
    .filter(({ type }) => type === ITEM.PROPOSED_CONTEXT)
    .map(({ value }) => {
      const parts = readItems(value.subarray(4));
      return {
        id: value.readUInt8(0),
        abstractSyntax: uidOf(parts.find(({ type }) => type === ITEM.ABSTRACT_SYNTAX)?.value),
        transferSyntaxes: parts.filter(({ type }) => type === ITEM.TRANSFER_SYNTAX).map(({ value: uid }) => uidOf(uid)),
      };
    });
  return { calledAe, callingAe, contexts, ...decodeUser(items) };
}

/** @throws ProtocolError */
export function decodeAccept(body: Buffer): AssociateAccept {
  const { items } = decodeOpening(body);
  const contexts = items
    .filter(({ type }) => type === ITEM.ANSWERED_CONTEXT)
    .map(({ value }) => ({
      id: value.readUInt8(0),
      result: value.readUInt8(2) as AnsweredContext['result'],
      transferSyntax: uidOf(readItems(value.subarray(4))[0]?.value),
    }));
  return { contexts, ...decodeUser(items) };
}

/** @throws ProtocolError */
export function decodeReject(body: Buffer): Rejection {
  if (body.length < 4) throw new ProtocolError('A-ASSOCIATE-RJ is too short');
  return { result: body.readUInt8(1), source: body.readUInt8(2), reason: body.readUInt8(3) };
}

export function pdu(type: number, parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(
    parts.reduce((sum, part) => sum + part.length, 0),
    2,
  );
  return Buffer.concat([header, ...parts]);
}

const FIXED_BYTES = 68;

function opening({ calledAe, callingAe }: Pick<AssociateRequest, 'calledAe' | 'callingAe'>): Buffer[] {
  return [
    Buffer.of(0, 1, 0, 0),
    aeTitle(calledAe),
    aeTitle(callingAe),
    Buffer.alloc(32),
    textItem(ITEM.APPLICATION_CONTEXT, APPLICATION_CONTEXT_NAME),
  ];
}

function decodeOpening(body: Buffer): { items: Item[]; calledAe: string; callingAe: string } {
  if (body.length < FIXED_BYTES) throw new ProtocolError('A-ASSOCIATE is too short');
  return {
    calledAe: body.toString('latin1', 4, 20).trim(),
    callingAe: body.toString('latin1', 20, 36).trim(),
    items: readItems(body.subarray(FIXED_BYTES)),
  };
}

function userInformation(
  { maxPduBytes, roles }: Pick<AssociateRequest, 'maxPduBytes' | 'roles'>,
  { classUid, version }: Implementation,
): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(maxPduBytes);
  return item(ITEM.USER_INFORMATION, [
    item(ITEM.MAX_LENGTH, [length]),
    textItem(ITEM.IMPLEMENTATION_CLASS, classUid),
    ...roles.map(encodeRole),
    textItem(ITEM.IMPLEMENTATION_VERSION, version),
  ]);
}

function encodeRole({ sopClassUid, scu, scp }: RoleSelection): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sopClassUid.length);
  return item(ITEM.ROLE_SELECTION, [length, Buffer.from(sopClassUid, 'latin1'), Buffer.of(Number(scu), Number(scp))]);
}

function decodeUser(items: readonly Item[]): { maxPduBytes: number; roles: RoleSelection[] } {
  const user = items.find(({ type }) => type === ITEM.USER_INFORMATION);
  const parts = user === undefined ? [] : readItems(user.value);
  const max = parts.find(({ type }) => type === ITEM.MAX_LENGTH)?.value;
  const roles = parts.filter(({ type }) => type === ITEM.ROLE_SELECTION).map(({ value }) => decodeRole(value));
  return { maxPduBytes: max !== undefined && max.length >= 4 ? max.readUInt32BE(0) : 0, roles };
}

function decodeRole(value: Buffer): RoleSelection {
  const length = value.length >= 2 ? value.readUInt16BE(0) : 0;
  if (value.length < length + 4) throw new ProtocolError('Role selection is too short');
  const sopClassUid = uidOf(value.subarray(2, 2 + length));
  return { sopClassUid, scu: value[2 + length] === 1, scp: value[3 + length] === 1 };
}

interface Item {
  readonly type: number;
  readonly value: Buffer;
}

function readItems(bytes: Buffer): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) throw new ProtocolError('An item header is cut off');
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw new ProtocolError('An item is longer than what holds it');
    items.push({ type: bytes.readUInt8(at), value: bytes.subarray(at + 4, end) });
    at = end;
  }
  for (const { type, value } of items) {
    if ((type === ITEM.PROPOSED_CONTEXT || type === ITEM.ANSWERED_CONTEXT) && value.length < 4) {
      throw new ProtocolError('A presentation context is too short');
    }
  }
  return items;
}

function item(type: number, parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt8(type, 0);
  header.writeUInt16BE(
    parts.reduce((sum, part) => sum + part.length, 0),
    2,
  );
  return Buffer.concat([header, ...parts]);
}

function textItem(type: number, text: string): Buffer {
  return item(type, [Buffer.from(text, 'latin1')]);
}

function aeTitle(title: string): Buffer {
  return Buffer.from(title.slice(0, 16).padEnd(16, ' '), 'latin1');
}

/** Some peers pad UIDs here, though PS3.8 says not to. */
function uidOf(value: Buffer | undefined): string {
  return (value ?? Buffer.alloc(0)).toString('latin1').replace(/[\0 ]+$/, '');
}
