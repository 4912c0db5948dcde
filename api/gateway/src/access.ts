import { createHash } from 'node:crypto';
import type { Command, CommandType } from '@rtflow/engine/ports';

/** What a client may be allowed. `jobs` goes with a list of job types. */
export const RIGHTS = [
  'jobs',
  'deploy',
  'start',
  'operate',
  'messages',
  'user-tasks',
  /** Tasks that write the record: for another RTFlow, which has taken form, rules and signature in itself. */
  'people-tasks',
  'decisions',
  'read',
  'clock',
] as const;
export type Right = (typeof RIGHTS)[number];

/** A program at the gateway: a worker, an integration, an operator's script. */
export interface GatewayClient {
  /** Written into history and audit. */
  readonly name: string;
  readonly rights: readonly Right[];
  /** Job types that it may work on; '*' is every type. */
  readonly jobTypes: readonly string[];
}

/** Who calls, by the Authorization header's token (Bearer, or the password of Basic). */
export interface GatewayAccess {
  /** Null: nobody is known by this token (or none is given and the door is not open). */
  clientOf(token: string | null): GatewayClient | null;
  /** For the audit: who was refused what. `client` is null when nobody was recognised. */
  refused(refusal: { client: string | null; call: string; needs: string; peer: string }): void;
}

export const RIGHT_OF: Readonly<Record<CommandType, Right | null>> = {
  deployResources: 'deploy',
  deleteResource: 'deploy',
  createProcessInstance: 'start',
  cancelProcessInstance: 'operate',
  modifyProcessInstance: 'operate',
  migrateProcessInstance: 'operate',
  suggestMigration: 'operate',
  suspendProcessInstance: 'operate',
  resumeProcessInstance: 'operate',
  activateJobs: 'jobs',
  completeJob: 'jobs',
  failJob: 'jobs',
  throwError: 'jobs',
  updateJobRetries: 'jobs',
  updateJobTimeout: 'jobs',
  releaseJobs: 'jobs',
  publishMessage: 'messages',
  broadcastSignal: 'messages',
  setVariables: 'operate',
  resolveIncident: 'operate',
  resolveAlikeIncidents: 'operate',
  activateAdHocActivities: 'operate',
  assignUserTask: 'user-tasks',
  updateUserTask: 'user-tasks',
  completeUserTask: 'user-tasks',
  evaluateDecision: 'decisions',
  // Time passes by itself and retention is the house's own: no door may push them.
  tick: null,
  archiveInstances: null,
  forgetArchived: null,
};

export function mayDo(client: GatewayClient, right: Right | null): boolean {
  return right !== null && client.rights.includes(right);
}

export function mayWorkOn(client: GatewayClient, jobType: string): boolean {
  return client.jobTypes.includes('*') || client.jobTypes.includes(jobType);
}

/** The job that a command is about, null for commands about something else. */
export function jobKeyOf(command: Command): number | null {
  return 'jobKey' in command ? command.jobKey : null;
}

/** Tokens are kept as this, so that the file of clients opens nothing. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of an Authorization header: `Bearer <token>`, or `Basic` with the token as password (zeebe-node, the SDK's BASIC). */
export function tokenOf(authorization: string | undefined): string | null {
  const [, scheme, value] = /^(Bearer|Basic) (.+)$/i.exec(authorization?.trim() ?? '') ?? [];
  if (scheme === undefined || value === undefined) return null;
  if (scheme.toLowerCase() === 'bearer') return value;
  const [, ...password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  return password.join(':');
}

/** Everything that a program may do, for a door that asks for no token. */
export const OPEN_CLIENT: GatewayClient = {
  name: 'anonymous',
  rights: RIGHTS.filter((right) => right !== 'people-tasks'),
  jobTypes: ['*'],
};
