import { conformanceStatement } from '@rtflow/dicom-node/conformance';
import { echo } from '@rtflow/dicom-node/scu/echo';
import { closeQuarantine } from '@rtflow/records/commands/dicom/close-quarantine';
import { pushObjects, repushSends } from '@rtflow/records/commands/dicom/queue-sends';
import { recordEcho, savePeer } from '@rtflow/records/commands/dicom/save-peer';
import { saveRoute } from '@rtflow/records/commands/dicom/save-route';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import {
  peerList,
  quarantinePage,
  routeList,
  sendPage,
  storageSummary,
} from '@rtflow/records/queries/dicom/node-lists';
import { studyPage } from '@rtflow/records/queries/dicom/study-page';
import { rowOf } from '@rtflow/records/rows';
import type { Doors } from '../../doors.ts';
import type { Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';
import { findStudies, pullStudy } from './remote.ts';

type Names = Extract<keyof Handlers, `dicom.${string}`>;

export function dicomHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database, dicomAe, dicomCa } = doors;
  const ca = dicomCa === undefined ? {} : { ca: dicomCa };
  const run = database.unitOfWork;
  return {
    'dicom.peers': async () => ({ ok: true, value: await database.readOnly(peerList) }),
    'dicom.savePeer': ({ actor, body: { commandId, options, ...input } }) =>
      runCommand(run, actor, act('dicom.peer', 'peer', input.peerId, commandId), (tx) =>
        savePeer(tx, defined({ ...input, options: defined(options) })),
      ),
    'dicom.echo': async ({ actor, params: { peerId = '' } }) => {
      const peer = await rowOf({ sql: database.reader }, 'AePeer', { id: peerId });
      if (!peer) return refuse('NOT_FOUND', { peerId });
      if (peer.host === '*') return refuse('PEER_WITHOUT_ADDRESS', { peerId });
      const { aeTitle, host, port, options } = peer;
      const result = await echo({
        peer: { aeTitle, host, port, tls: options.tls ?? false },
        callingAe: dicomAe,
        ...ca,
      });
      const { outcome, milliseconds } = result;
      const kept = await run.run(actor, (tx) => recordEcho(tx, { peerId, outcome, milliseconds }));
      return kept.ok ? { ok: true, value: result } : kept;
    },
    'dicom.echoAll': async ({ actor }) => {
      const { rows } = await database.readOnly(peerList);
      const reachable = rows.filter(({ active, host }) => active && host !== '*');
      const answers = await Promise.all(
        reachable.map(async ({ peerId, aeTitle, host, port, options }) => ({
          peerId,
          aeTitle,
          ...(await echo({ peer: { aeTitle, host, port, tls: options.tls ?? false }, callingAe: dicomAe, ...ca })),
        })),
      );
      for (const { peerId, outcome, milliseconds } of answers) {
        const kept = await run.run(actor, (tx) => recordEcho(tx, { peerId, outcome, milliseconds }));
        if (!kept.ok) return kept;
      }
      return { ok: true, value: { rows: answers } };
    },
    'dicom.routes': async () => ({ ok: true, value: await database.readOnly(routeList) }),
    'dicom.saveRoute': ({ actor, body: { commandId, ...input } }) =>
      runCommand(run, actor, act('dicom.route', 'route', input.routeId, commandId), (tx) =>
        saveRoute(tx, defined(input)),
      ),
    'dicom.sends': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => sendPage(reader, query)),
    }),
    'dicom.push': ({ actor, body: { commandId, ...input } }) =>
      runCommand(run, actor, act('dicom.push', 'peer', input.peerId, commandId), (tx) =>
        pushObjects(tx, defined(input)),
      ),
    'dicom.repush': ({ actor, body: { commandId, from, to, ...input } }) =>
      runCommand(run, actor, act('dicom.repush', 'send', input.sendId, commandId), (tx) =>
        repushSends(tx, defined({ ...input, from: instant(from), to: instant(to) })),
      ),
    'dicom.studies': async ({ body }) => ({ ok: true, value: await studyPage(database, body) }),
    'dicom.quarantine': async ({ query }) => ({
      ok: true,
      value: await database.readOnly((reader) => quarantinePage(reader, query)),
    }),
    'dicom.closeQuarantine': ({ actor, params: { quarantineId = '' }, body: { commandId, reason } }) =>
      done(database, actor, act('dicom.quarantine', 'instance', quarantineId, commandId), (tx) =>
        closeQuarantine(tx, { quarantineId, reason }),
      ),
    'dicom.storage': async () => ({ ok: true, value: await storageSummary(database.readPool) }),
    'dicom.findOnPeer': ({ params: { peerId = '' }, body }) => findStudies(doors, peerId, body),
    'dicom.pullFromPeer': ({ params: { peerId = '' }, body }) => pullStudy(doors, peerId, body),
    'dicom.conformance': async () => ({ ok: true, value: { markdown: conformanceStatement(dicomAe) } }),
  };
}

function act(name: string, entity: string, entityId: string | undefined, commandId: string) {
  return { name, entity, entityId: entityId ?? 'new', commandId };
}

function instant(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso);
}

/** Without the members that were not sent: exact optional properties. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
