import type { Json } from '@rtflow/engine/ports';

/*
 * What a Zeebe cluster says of its state, as the record keeps it. Keys are below 2^53 as long as the cluster has at most three
 * partitions: the partition stands in the bits from 2^51 on. The server refuses a cluster with more.
 */

export interface ClusterInstance {
  readonly instanceKey: number;
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
  readonly parentElementKey: number | null;
  readonly parentInstanceKey: number | null;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly startedAt: number;
  readonly endedAt: number | null;
}

export interface ClusterVariable {
  readonly scopeKey: number;
  readonly name: string;
  readonly value: Json;
}

export interface ClusterTask {
  readonly taskKey: number;
  readonly elementKey: number;
  readonly elementId: string;
  readonly name: string | null;
  readonly instanceKey: number;
  readonly definitionKey: number;
  readonly processId: string;
  /** The cluster's states of a task that is not ended are CREATED here, while its listeners work too. */
  readonly state: 'CREATED' | 'COMPLETED' | 'CANCELED';
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly dueAt: number | null;
  readonly followUpAt: number | null;
  readonly priority: number;
  readonly formKey: number | null;
  readonly externalReference: string | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

/** A task with all that its screens read: what it sees, and where it stands. */
export interface WholeClusterTask extends ClusterTask {
  readonly variables: readonly ClusterVariable[];
  readonly rootKey: number;
  /** From its own instance upwards, those that are not known here yet. */
  readonly newInstances: readonly ClusterInstance[];
}

export interface ClusterIncident {
  readonly incidentKey: number;
  readonly type: string;
  readonly message: string;
  readonly elementKey: number;
  readonly elementId: string;
  readonly jobKey: number | null;
  readonly instanceKey: number;
  readonly definitionKey: number;
  readonly processId: string;
  readonly createdAt: number;
}

/** A job as a cluster gave it to one of our workers. */
export interface HeldJob {
  readonly jobKey: number;
  readonly type: string;
  readonly elementId: string;
  readonly elementKey: number;
  readonly instanceKey: number;
  readonly processId: string;
  readonly retries: number;
  readonly deadline: number;
  readonly worker: string;
  readonly variables: Readonly<Record<string, Json>>;
}
