import { z } from 'zod';
import { Id, IsoInstant, Page, Version } from './problem.ts';
import { route } from './route.ts';

const AeTitle = z.string().regex(/^[\x21-\x5b\x5d-\x7e]{1,16}$/);
const Uid = z.string().regex(/^[0-9.]{1,64}$/);
const CommandId = z.string().min(8).max(64);

export const PEER_ROLES = ['MODALITY', 'TPS', 'PACS', 'LINAC', 'OIS', 'WORKSTATION', 'OTHER'] as const;
export const SEND_STATES = ['PENDING', 'FAILED', 'SENT', 'DEAD'] as const;

const PeerOptions = z.strictObject({
  notes: z.string().max(500).optional(),
  tls: z.boolean().optional(),
  allowedSopClasses: z.array(Uid).max(200).optional(),
  characterSet: z.enum(['ISO_IR 192', 'GB18030', 'GBK', 'ISO_IR 100']).optional(),
  retrieve: z.enum(['move', 'get']).optional(),
});

const PeerFields = {
  aeTitle: AeTitle,
  /** Name or address; '*' is known at any address, and nothing is sent to it. */
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  role: z.enum(PEER_ROLES),
  active: z.boolean(),
  options: PeerOptions,
};

const Echo = z.object({ outcome: z.string(), reason: z.string(), milliseconds: z.number() });

const RouteFields = {
  name: z.string().min(1).max(64),
  sort: z.number().int(),
  modality: z.string().max(16).nullable(),
  stationName: z.string().max(64).nullable(),
  bodyPart: z.string().max(64).nullable(),
  callingAe: z.string().max(16).nullable(),
  peerId: Id,
  deidentify: z.boolean(),
  active: z.boolean(),
};

const SearchKeys = {
  patientId: z.string().max(64).optional(),
  patientName: z.string().max(255).optional(),
  /** DICOM range: 20260101-20260131. */
  studyDate: z
    .string()
    .regex(/^[0-9-]{0,17}$/)
    .optional(),
  modality: z.string().max(16).optional(),
  accessionNumber: z.string().max(64).optional(),
};

const Study = z.object({
  studyUid: z.string(),
  patientId: z.string(),
  patientName: z.string(),
  studyDate: z.string(),
  description: z.string(),
  modalities: z.array(z.string()),
  series: z.number().int(),
  instances: z.number().int(),
});

export const dicomRoutes = {
  'dicom.peers': route({
    method: 'GET',
    path: '/dicom/peers',
    access: 'dicom.operate',
    summary: 'DICOM peers, with when each last answered',
    response: z.object({
      rows: z.array(
        z.object({
          ...PeerFields,
          role: z.string(),
          peerId: Id,
          version: Version,
          lastEchoAt: IsoInstant.nullable(),
          lastEchoMs: z.number().int().nullable(),
          lastEchoOutcome: z.string().nullable(),
        }),
      ),
    }),
  }),
  'dicom.savePeer': route({
    method: 'POST',
    path: '/dicom/peers',
    access: 'dicom.operate',
    summary: 'Make or change a DICOM peer',
    body: z.object({
      commandId: CommandId,
      peerId: Id.optional(),
      version: Version.optional(),
      ...PeerFields,
    }),
    response: z.object({ peerId: Id }),
  }),
  'dicom.echo': route({
    method: 'POST',
    path: '/dicom/peers/:peerId/echo',
    access: 'dicom.operate',
    summary: 'C-ECHO to one peer, with the time of its answer',
    body: z.object({}),
    response: Echo,
  }),
  'dicom.echoAll': route({
    method: 'POST',
    path: '/dicom/peers/echo',
    access: 'dicom.operate',
    summary: 'C-ECHO to every peer that is enabled and has an address',
    body: z.object({}),
    response: z.object({ rows: z.array(Echo.extend({ peerId: Id, aeTitle: z.string() })) }),
  }),
  'dicom.routes': route({
    method: 'GET',
    path: '/dicom/routes',
    access: 'dicom.operate',
    summary: 'Rules of where received series go on to',
    response: z.object({ rows: z.array(z.object({ ...RouteFields, routeId: Id, peerAe: z.string() })) }),
  }),
  'dicom.saveRoute': route({
    method: 'POST',
    path: '/dicom/routes',
    access: 'dicom.operate',
    summary: 'Make or change a routing rule',
    body: z.object({ commandId: CommandId, routeId: Id.optional(), ...RouteFields }),
    response: z.object({ routeId: Id }),
  }),
  'dicom.sends': route({
    method: 'GET',
    path: '/dicom/sends',
    access: 'dicom.operate',
    summary: 'What is on its way to peers, newest first',
    query: Page.extend({ state: z.enum(SEND_STATES).optional(), peerId: Id.optional() }),
    response: z.object({
      counts: z.record(z.enum(SEND_STATES), z.number().int()),
      rows: z.array(
        z.object({
          sendId: Id,
          batchId: z.string(),
          peerAe: z.string(),
          sopInstanceUid: z.string(),
          deidentify: z.boolean(),
          state: z.enum(SEND_STATES),
          attempts: z.number().int(),
          lastError: z.string().nullable(),
          createdAt: IsoInstant,
          nextAt: IsoInstant,
          sentAt: IsoInstant.nullable(),
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'dicom.push': route({
    method: 'POST',
    path: '/dicom/push',
    access: 'dicom.operate',
    summary: 'Send a study, a series or one object to a peer',
    body: z.object({
      commandId: CommandId,
      peerId: Id,
      studyUid: Uid.optional(),
      seriesUid: Uid.optional(),
      instanceUid: Uid.optional(),
      deidentify: z.boolean().default(false),
    }),
    response: z.object({ batchId: z.string(), queued: z.number().int() }),
  }),
  'dicom.repush': route({
    method: 'POST',
    path: '/dicom/sends/repush',
    access: 'dicom.operate',
    summary: 'Send again: one object, a batch, a peer, or what was queued in a window of time',
    body: z.object({
      commandId: CommandId,
      sendId: Id.optional(),
      batchId: z.string().max(64).optional(),
      peerId: Id.optional(),
      from: IsoInstant.optional(),
      to: IsoInstant.optional(),
      /** Also what the peer has had. */
      sentToo: z.boolean().default(false),
    }),
    response: z.object({ queued: z.number().int() }),
  }),
  'dicom.studies': route({
    method: 'POST',
    path: '/dicom/studies/search',
    access: 'image.view',
    summary: 'Studies of the archive; a search by name is no part of an address',
    body: Page.extend(SearchKeys),
    response: z.object({ rows: z.array(Study), nextCursor: z.string().nullable() }),
  }),
  'dicom.quarantine': route({
    method: 'GET',
    path: '/dicom/quarantine',
    access: 'dicom.operate',
    summary: 'Objects that were set aside, oldest first',
    query: Page,
    response: z.object({
      rows: z.array(
        z.object({
          quarantineId: Id,
          sopInstanceUid: z.string(),
          reason: z.string(),
          callingAe: z.string(),
          receivedAt: IsoInstant,
        }),
      ),
      nextCursor: z.string().nullable(),
    }),
  }),
  'dicom.closeQuarantine': route({
    method: 'POST',
    path: '/dicom/quarantine/:quarantineId/close',
    access: 'dicom.operate',
    summary: 'Somebody has looked at an object that was set aside',
    body: z.object({ commandId: CommandId, reason: z.string().min(1).max(200) }),
  }),
  'dicom.storage': route({
    method: 'GET',
    path: '/dicom/storage',
    access: 'dicom.operate',
    summary: 'What the archive holds, by modality',
    response: z.object({
      rows: z.array(
        z.object({
          modality: z.string(),
          studies: z.number().int(),
          series: z.number().int(),
          instances: z.number().int(),
          bytes: z.number(),
        }),
      ),
    }),
  }),
  'dicom.findOnPeer': route({
    method: 'POST',
    path: '/dicom/peers/:peerId/find',
    access: 'image.view',
    summary: 'C-FIND of studies on a peer',
    body: z.object(SearchKeys),
    response: z.object({ rows: z.array(Study), more: z.boolean() }),
  }),
  'dicom.pullFromPeer': route({
    method: 'POST',
    path: '/dicom/peers/:peerId/pull',
    access: 'image.view',
    summary: 'Pull a study from a peer, by C-MOVE or C-GET as the peer can',
    body: z.object({ studyUid: Uid, seriesUid: Uid.optional() }),
    response: z.object({ completed: z.number().int(), failed: z.number().int() }),
  }),
  'dicom.conformance': route({
    method: 'GET',
    path: '/dicom/conformance',
    access: 'dicom.operate',
    summary: 'DICOM conformance statement, made from the tables of the code',
    response: z.object({ markdown: z.string() }),
  }),
};
