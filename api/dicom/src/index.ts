export { DEFAULT_LIMITS, startDicomNode } from './start.ts';
export type { DicomLimits, DicomNode, DicomNodeOptions } from './start.ts';
export type {
  AssociationEvent,
  DicomIntake,
  KnownPeer,
  ObjectDraft,
  ReceivedInstance,
  StoredNotice,
  StoreOutcome,
} from './ports.ts';
export { receiveFile } from './receive-file.ts';
export type { ReceivedFile } from './receive-file.ts';
export { createSeriesSettler, DEFAULT_DELAYS } from './series-settler.ts';
export type { SeriesSettler, SettlerDelays, SettlerPorts, SettlerTimer } from './series-settler.ts';
export { systemTimer } from './system-timer.ts';
