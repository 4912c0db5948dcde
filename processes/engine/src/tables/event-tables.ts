import type { TablesOf } from './table-spec.ts';

/** What instances wait for, what stopped them, and what happened. */
export const EVENT_TABLES: TablesOf<
  | 'timer'
  | 'subscription'
  | 'message'
  | 'messageCorrelated'
  | 'messageStartLock'
  | 'incident'
  | 'event'
  | 'flowTaken'
  | 'archive'
> = {
  timer: {
    sqlName: 'wf_timer',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      dueAt: 'int',
      remaining: 'int?',
      rootKey: 'int?',
      instanceKey: 'int?',
      elementKey: 'int?',
      defKey: 'int',
      handlerElementId: 'string',
      interrupting: 'boolean',
      repetitions: 'int',
      interval: 'string?',
    },
    loadedByRoot: true,
    indexes: [['rootKey'], ['dueAt', 'key'], ['defKey']],
  },
  subscription: {
    sqlName: 'wf_subscription',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      kind: 'string',
      name: 'string',
      correlationKey: 'string?',
      rootKey: 'int?',
      instanceKey: 'int?',
      elementKey: 'int?',
      defKey: 'int',
      processId: 'string',
      handlerElementId: 'string',
      interrupting: 'boolean',
      held: 'json?',
      createdAt: 'int',
    },
    loadedByRoot: true,
    indexes: [['rootKey'], ['kind', 'name', 'correlationKey'], ['defKey']],
  },
  message: {
    sqlName: 'wf_message',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      name: 'string',
      correlationKey: 'string',
      messageId: 'string?',
      variables: 'json',
      publishedAt: 'int',
      correlateUntil: 'int',
      expiresAt: 'int',
    },
    loadedByRoot: false,
    unique: [['name', 'correlationKey', 'messageId']],
    indexes: [['name', 'correlationKey', 'key'], ['expiresAt']],
  },
  messageCorrelated: {
    sqlName: 'wf_message_correlated',
    primaryKey: ['messageKey', 'processId'],
    fields: { messageKey: 'int', processId: 'string' },
    loadedByRoot: false,
    indexes: [],
  },
  messageStartLock: {
    sqlName: 'wf_message_start_lock',
    primaryKey: ['processId', 'correlationKey'],
    fields: { processId: 'string', correlationKey: 'string', instanceKey: 'int' },
    loadedByRoot: false,
    indexes: [],
  },
  incident: {
    sqlName: 'wf_incident',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      type: 'string',
      message: 'text',
      expression: 'text?',
      elementKey: 'int',
      elementId: 'string',
      jobKey: 'int?',
      instanceKey: 'int',
      rootKey: 'int',
      defKey: 'int',
      processId: 'string',
      createdAt: 'int',
      endedAt: 'int?',
    },
    loadedByRoot: true,
    indexes: [['rootKey', 'endedAt'], ['instanceKey'], ['elementKey'], ['endedAt']],
  },
  event: {
    sqlName: 'wf_event',
    primaryKey: 'auto',
    fields: {
      instanceKey: 'int',
      rootKey: 'int',
      elementKey: 'int',
      elementId: 'string',
      intent: 'string',
      actor: 'string',
      at: 'int',
      data: 'json?',
    },
    loadedByRoot: false,
    indexes: [['instanceKey']],
  },
  flowTaken: {
    sqlName: 'wf_flow_taken',
    primaryKey: 'auto',
    fields: { instanceKey: 'int', flowId: 'string', at: 'int' },
    loadedByRoot: false,
    indexes: [['instanceKey'], ['at', 'instanceKey', 'flowId']],
  },
  archive: {
    sqlName: 'wf_archive',
    primaryKey: ['rootKey'],
    fields: {
      rootKey: 'int',
      processId: 'string',
      businessKey: 'string?',
      startedAt: 'int',
      endedAt: 'int',
      archivedAt: 'int',
      rows: 'json',
    },
    loadedByRoot: false,
    indexes: [['businessKey'], ['endedAt']],
  },
};
