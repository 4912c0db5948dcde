import { PERMISSIONS, ROLES, TOKEN_SCOPES, permissionsOf, type Permission, type Role } from '@rtflow/domain';
import type { Actor, GrantScope } from '../tx.ts';
import { refuse, type Outcome } from './refusals.ts';

/** Whose record it is, as far as scopes ask. Absent: the question is about the permission in general. */
export interface Resource {
  readonly attendingId?: string | null;
  readonly assigneeId?: string | null;
  /** People who have worked on this course. */
  readonly participantIds?: readonly string[];
}

/**
 * May the actor do this, here? The one place that knows: routes, inbox, legal acts and commands all ask it.
 * Scope `own`: attending or assignee; `team`: also anybody who has worked on the course; `department`: everything.
 */
export function can(actor: Actor, permission: Permission, resource?: Resource): Outcome<true> {
  if (actor.kind === 'system') return { ok: true, value: true };
  const holders: readonly Role[] = PERMISSIONS[permission];
  if (actor.kind === 'program') {
    return actor.scopes?.includes(permission) ? { ok: true, value: true } : refuse('FORBIDDEN', { permission });
  }
  const scopes = actor.grants.filter((grant) => isRole(grant.role) && holders.includes(grant.role));
  if (scopes.length === 0) return refuse('FORBIDDEN', { permission, grantedTo: holders }, whoGrants(holders));
  if (!resource || scopes.some((grant) => covers(grant.scope, actor.id, resource))) return { ok: true, value: true };
  return refuse('OUT_OF_SCOPE', { permission });
}

export function isRole(text: string): text is Role {
  return Object.hasOwn(ROLES, text);
}

export function rolesOf(actor: Actor): Role[] {
  return actor.grants.map((grant) => grant.role).filter(isRole);
}

export function permissionsOfActor(actor: Actor): Set<Permission> {
  if (actor.kind === 'program') return new Set(TOKEN_SCOPES.filter((scope) => actor.scopes?.includes(scope)));
  return permissionsOf(rolesOf(actor));
}

/** Does the actor see full names? Others see masked ones. */
export function seesNames(actor: Actor): boolean {
  return can(actor, 'patient.read').ok;
}

/** How far the right reaches that the actor's roles give. The system's own work is the department's. */
export function widestScope(actor: Actor, permission: Permission): GrantScope {
  const holders: readonly Role[] = PERMISSIONS[permission];
  const scopes = actor.grants.filter(({ role }) => isRole(role) && holders.includes(role)).map(({ scope }) => scope);
  if (actor.kind === 'system' || actor.kind === 'program' || scopes.includes('department')) return 'department';
  return scopes.includes('team') ? 'team' : 'own';
}

function covers(scope: GrantScope, actorId: string, resource: Resource): boolean {
  if (scope === 'department') return true;
  const own = resource.attendingId === actorId || resource.assigneeId === actorId;
  return own || (scope === 'team' && (resource.participantIds ?? []).includes(actorId));
}

function whoGrants(holders: readonly Role[]): string {
  return holders.slice(0, 3).join('/');
}
