import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import dimse from 'dcmjs-dimse';
import { err, ok, type Result } from '@rtflow/domain/result';
import { createMemoryBudget } from './memory-budget.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from './part10.ts';
import type { DicomIntake } from './ports.ts';
import type { SeriesSettler } from './series-settler.ts';
import { silenceDimseLogs } from './silence-dimse-logs.ts';
import { StoreAssociation, type AssociationWiring } from './store-association.ts';

export interface DicomNodeOptions {
  /** 0 takes a free port. */
  readonly port: number;
  readonly host?: string;
  readonly aeTitle: string;
  readonly intake: DicomIntake;
  readonly settler: SeriesSettler;
  readonly limits?: Partial<DicomLimits>;
}

export interface DicomLimits {
  readonly maxAssociations: number;
  /** Longest PDU that a peer may announce; also the length that we offer. */
  readonly maxPduBytes: number;
  readonly maxInstanceBytes: number;
  /** Memory of all instances that are arriving. */
  readonly maxBufferedBytes: number;
  /** Silence after which an association is cut. */
  readonly idleMs: number;
}

export const DEFAULT_LIMITS: DicomLimits = {
  maxAssociations: 32,
  maxPduBytes: 1 << 20,
  maxInstanceBytes: 1 << 29,
  maxBufferedBytes: 1 << 30,
  idleMs: 120_000,
};

export interface DicomNode {
  readonly port: number;
  /** Takes no more associations, waits for stores in progress, then closes. */
  stop(): Promise<void>;
}

export interface DicomStartError {
  readonly code: 'port-taken' | 'cannot-listen';
  readonly setting: 'RTFLOW_DICOM_PORT';
  readonly zh: string;
  readonly en: string;
}

/** Listens for C-ECHO and C-STORE, and settles the series that an earlier run left pending. */
export async function startDicomNode(options: DicomNodeOptions): Promise<Result<DicomNode, DicomStartError>> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  silenceDimseLogs();
  dimse.Implementation.setImplementationClassUid(IMPLEMENTATION_CLASS_UID);
  dimse.Implementation.setImplementationVersion(IMPLEMENTATION_VERSION);
  dimse.Implementation.setMaxPduLength(limits.maxPduBytes);
  const sockets = new Set<Socket>();
  const work = new Set<Promise<void>>();
  const wiring = wire(options, limits, work);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true); // a response is one small write: do not hold it back for the peer's ACK
    socket.once('close', () => sockets.delete(socket));
    new StoreAssociation(socket, wiring);
  });
  const listening = await listen(server, options);
  if (!listening.ok) return listening;
  await options.settler.start();
  return ok({
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      await Promise.all(work);
      for (const socket of sockets) socket.destroy();
      while (work.size > 0) await Promise.all(work);
      options.settler.stop();
    },
  });
}

function wire(options: DicomNodeOptions, limits: DicomLimits, work: Set<Promise<void>>): AssociationWiring {
  let open = 0;
  return {
    aeTitle: options.aeTitle,
    intake: options.intake,
    budget: createMemoryBudget(limits.maxBufferedBytes),
    maxPduBytes: limits.maxPduBytes,
    maxInstanceBytes: limits.maxInstanceBytes,
    idleMs: limits.idleMs,
    admit: () => {
      if (open >= limits.maxAssociations) return false;
      open++;
      return true;
    },
    dismiss: () => {
      open--;
    },
    onStored: (notice) => options.settler.instanceStored(notice),
    track: (promise) => {
      work.add(promise);
      void promise.finally(() => work.delete(promise));
    },
  };
}

function listen(server: Server, options: DicomNodeOptions): Promise<Result<void, DicomStartError>> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(err(startError(error, options.port))));
    server.listen(options.port, options.host ?? '0.0.0.0', () => resolve(ok(undefined)));
  });
}

function startError(error: NodeJS.ErrnoException, port: number): DicomStartError {
  const taken = error.code === 'EADDRINUSE';
  return {
    code: taken ? 'port-taken' : 'cannot-listen',
    setting: 'RTFLOW_DICOM_PORT',
    zh: taken
      ? `DICOM 端口 ${port} 已被占用，请修改 RTFLOW_DICOM_PORT`
      : `无法监听 DICOM 端口 ${port}（${error.code}），请检查 RTFLOW_DICOM_PORT`,
    en: taken
      ? `Expected the DICOM port ${port} to be free, but it is taken: change RTFLOW_DICOM_PORT`
      : `Expected to listen on DICOM port ${port}, but got ${error.code}: check RTFLOW_DICOM_PORT`,
  };
}
