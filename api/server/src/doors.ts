import type { StoredNotice } from '@rtflow/dicom-node';
import type { BlobStore, Clock, Database } from '@rtflow/records';
import type { Explainer } from '@rtflow/records/engine-store/reading-store';
import type { Logger } from 'pino';
import type { HisPort } from './his/port.ts';
import type { EventHub } from './http/event-hub.ts';
import type { ReadyCheck } from './http/health.ts';
import type { Metrics } from './http/metrics.ts';
import type { MessagingDoors } from './messaging/open-channels.ts';
import type { StorageJobs } from './runtime/storage-jobs.ts';
import type { Prover } from './proving/prover.ts';
import type { LocalSigning } from './signing/local-signing.ts';

/** What the HTTP features are given; main.ts makes one, tests another. */
export interface Doors {
  readonly database: Database;
  /** The engine, asked why something stands still. */
  readonly explainer: Explainer;
  readonly clock: Clock;
  readonly blobs: BlobStore;
  /** What looks after the stores behind `blobs`. */
  readonly storage: StorageJobs;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly hub: EventHub;
  readonly readyChecks: readonly ReadyCheck[];
  readonly signing: LocalSigning;
  readonly workerToken: string;
  /** Processes run on a Zeebe cluster, not in here. */
  readonly processesOnCluster: boolean;
  /** Folder of the built web; null serves the interface alone. */
  readonly webFolder: string | null;
  /** Our own AE title. */
  readonly dicomAe: string;
  /** PEM that the certificates of TLS peers must come from. */
  readonly dicomCa?: string | undefined;
  readonly https: boolean;
  /** Whose X-Forwarded-For names the client: addresses or subnets. */
  readonly trustedProxies: readonly string[];
  /** Origins that webhooks may call. */
  readonly webhookOrigins: readonly string[];
  readonly demo: boolean;
  readonly sessionMs: number;
  readonly patientPrefix: string;
  /** What a label's bars carry, see domain's barcode. */
  readonly barcodePattern: string;
  readonly messaging: MessagingDoors;
  /** Null: no hospital information system is connected. */
  readonly his: HisPort | null;
  /** An object came in over HTTP: its series is waited for as if it had come by C-STORE. */
  readonly dicomStored: (notice: StoredNotice) => void;
  /** The safety proof of models that would run together. */
  readonly prover: Prover;
  /** PNG of a series' middle slice, null when it cannot be made. */
  readonly thumbnailOf: (seriesUid: string) => Promise<Buffer | null>;
}
