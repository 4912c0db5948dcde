import { at, engineKey, int, keyRef, longText, nullable, oneOf, serial, table, text, withDefault } from './columns.ts';

/** What units of work have decided for a process on a cluster, sent in order per case. */
export const zeebeOutbox = table(
  'zeebe_outbox',
  {
    id: serial(),
    /** Course, patient or machine: its commands go out one after the other. */
    caseId: text(64),
    op: text(64),
    payload: longText(),
    /** User task or job that it is about. */
    subjectKey: nullable(keyRef()),
    state: oneOf(['PENDING', 'SENT', 'REJECTED', 'CLOSED']),
    attempts: withDefault(int(), 0),
    /** Attempts that ended without an answer: the cluster may have carried one out. */
    unanswered: withDefault(int(), 0),
    nextAt: at(),
    lastError: nullable(text(1000)),
    actorId: text(64),
    createdAt: at(),
    endedAt: nullable(at()),
  },
  {
    index: [
      ['state', 'caseId', 'id'],
      ['subjectKey', 'state'],
      ['state', 'endedAt'],
    ],
  },
);

/** The cluster's key of a deployed model or form, and ours. */
export const zeebeResources = table('zeebe_resources', {
  clusterKey: engineKey(),
  kind: oneOf(['PROCESS', 'FORM']),
  localKey: keyRef(),
});
