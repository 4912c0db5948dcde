import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { REJECTION, type Rejection } from './dimse/association-pdus.ts';
import { serveAssociation, type AssociationHost } from './dimse/served-association.ts';
import type { DimseService, Peer } from './dimse/service.ts';
import { IMPLEMENTATION } from './part10.ts';
import type { AssociationEvent, DicomIntake } from './ports.ts';
import { echoService } from './scp/echo.ts';
import { storeService } from './scp/store.ts';
import type { SeriesSettler } from './series-settler.ts';

export interface DicomNodeOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  readonly aeTitle: string;
  readonly intake: DicomIntake;
  readonly settler: SeriesSettler;
  /** What the node offers besides verification and storage. */
  readonly services?: readonly DimseService[];
  /** PEM; with `ca` only peers with a certificate of it are let in (PS3.15 B.1, B.9). */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  readonly limits?: Partial<DicomLimits>;
}

export interface DicomLimits {
  readonly maxAssociations: number;
  /** Of one address: a peer that opens many leaves room for the others. */
  readonly maxAssociationsPerPeer: number;
  /** Longest PDU that a peer may announce; also the length that we offer. */
  readonly maxPduBytes: number;
  readonly maxInstanceBytes: number;
  /** Silence after which an association is cut. */
  readonly idleMs: number;
  /** Time to ask for an association after connecting. */
  readonly openMs: number;
}

export const DEFAULT_LIMITS: DicomLimits = {
  maxAssociations: 64,
  maxAssociationsPerPeer: 24,
  maxPduBytes: 1 << 20,
  maxInstanceBytes: 2 ** 31 - 1,
  idleMs: 120_000,
  openMs: 30_000,
};

export interface DicomNode {
  readonly port: number;
  /** Takes no more associations, waits for requests in progress, then closes. */
  stop(): Promise<void>;
}

/** Listens for associations, and settles the series that an earlier run left pending. @throws the system's error when the port cannot be opened */
export async function startDicomNode(options: DicomNodeOptions): Promise<DicomNode> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const associations = new Map<Socket, Promise<void>>();
  const host = hostOf(options, limits);
  const accept = (socket: Socket): void => {
    socket.setNoDelay(true); // a response is one small write: do not hold it back for the peer's ACK
    socket.on('error', () => undefined); // told by the end of the stream too
    const served = serveAssociation(socket, host.host).finally(() => associations.delete(socket));
    associations.set(socket, served);
  };
  const server = options.tls
    ? createTlsServer({ ...options.tls, requestCert: options.tls.ca !== undefined, minVersion: 'TLSv1.2' }, accept)
    : createTcpServer(accept);
  server.listen(options.port, options.host ?? '0.0.0.0');
  await once(server, 'listening');
  await options.settler.start();
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      await host.drained();
      for (const socket of associations.keys()) socket.destroy();
      await Promise.all(associations.values());
      options.settler.stop();
    },
  };
}

function hostOf(
  options: DicomNodeOptions,
  limits: DicomLimits,
): { host: AssociationHost; drained: () => Promise<void> } {
  const { aeTitle, intake, settler } = options;
  const open = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const refuse = async (peer: Peer, kind: AssociationEvent['kind'], rejection: Rejection): Promise<Rejection> => {
    await intake.recordAssociation({ ...peer, kind }).catch(() => undefined);
    return rejection;
  };
  const { maxInstanceBytes } = limits;
  const store = storeService({ intake, maxInstanceBytes, onStored: (notice) => settler.instanceStored(notice) });
  const services = [echoService, store, ...(options.services ?? [])].map((service) => tracked(service, running));
  const host: AssociationHost = {
    services,
    implementation: IMPLEMENTATION,
    maxPduBytes: limits.maxPduBytes,
    idleMs: limits.idleMs,
    openMs: limits.openMs,
    async admit(_request, peer) {
      if (peer.calledAe !== aeTitle) {
        return refuse(peer, 'refused-wrong-called-ae', REJECTION.CALLED_AE_NOT_RECOGNIZED);
      }
      const known = await intake.peerOf(peer.callingAe, peer.address).catch(() => null);
      if (known === null) return refuse(peer, 'refused-unknown-ae', REJECTION.CALLING_AE_NOT_RECOGNIZED);
      const ofPeer = open.get(peer.address) ?? 0;
      const all = [...open.values()].reduce((sum, count) => sum + count, 0);
      if (all >= limits.maxAssociations || ofPeer >= limits.maxAssociationsPerPeer) {
        return refuse(peer, 'refused-too-many', REJECTION.LOCAL_LIMIT_EXCEEDED);
      }
      open.set(peer.address, ofPeer + 1);
      const allowed = known.allowedSopClasses === null ? null : new Set(known.allowedSopClasses);
      return { offers: (sopClass) => allowed === null || allowed.has(sopClass) };
    },
    dismiss(peer) {
      const left = (open.get(peer.address) ?? 1) - 1;
      if (left === 0) open.delete(peer.address);
      else open.set(peer.address, left);
    },
    brokeProtocol: (peer) => intake.recordAssociation({ ...peer, kind: 'aborted-protocol-error' }),
  };
  return { host, drained: async () => void (await Promise.allSettled([...running])) };
}

/** A stop waits for the requests that run. */
function tracked(service: DimseService, running: Set<Promise<void>>): DimseService {
  return {
    ...service,
    serve(request) {
      const served = service.serve(request).finally(() => running.delete(served));
      running.add(served);
      return served;
    },
  };
}
