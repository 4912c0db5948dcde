export { DEFAULT_LIMITS, startDicomNode } from './start.ts';
export type { DicomLimits, DicomNode, DicomNodeOptions, DicomStartError } from './start.ts';
export type { AssociationEvent, DicomIntake, ReceivedInstance, StoredNotice, StoreOutcome } from './ports.ts';
export { createSeriesSettler, DEFAULT_DELAYS } from './series-settler.ts';
export type { SeriesSettler, SettlerDelays, SettlerPorts, SettlerTimer } from './series-settler.ts';
export { systemTimer } from './system-timer.ts';
