import type { TablesOf } from './table-spec.ts';

const resourceFields = {
  key: 'int',
  version: 'int',
  versionTag: 'string?',
  resourceName: 'string',
  checksum: 'string',
  resource: 'text',
  deploymentKey: 'int',
  state: 'string',
  deployedAt: 'int',
} as const;

/** Deployed resources; one row per version. */
export const DEFINITION_TABLES: TablesOf<'deployment' | 'definition' | 'form' | 'drg' | 'decision'> = {
  deployment: {
    sqlName: 'wf_deployment',
    primaryKey: ['key'],
    fields: { key: 'int', deployedAt: 'int', actor: 'string' },
    loadedByRoot: false,
    indexes: [],
  },
  definition: {
    sqlName: 'wf_definition',
    primaryKey: ['key'],
    fields: { ...resourceFields, processId: 'string', name: 'string?' },
    loadedByRoot: false,
    unique: [['processId', 'version']],
    indexes: [['processId', 'versionTag'], ['deploymentKey']],
  },
  form: {
    sqlName: 'wf_form',
    primaryKey: ['key'],
    fields: { ...resourceFields, formId: 'string' },
    loadedByRoot: false,
    unique: [['formId', 'version']],
    indexes: [['formId', 'versionTag'], ['deploymentKey']],
  },
  drg: {
    sqlName: 'wf_drg',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      drgId: 'string',
      name: 'string?',
      version: 'int',
      resourceName: 'string',
      checksum: 'string',
      resource: 'text',
      deploymentKey: 'int',
      state: 'string',
      deployedAt: 'int',
    },
    loadedByRoot: false,
    unique: [['drgId', 'version']],
    indexes: [],
  },
  decision: {
    sqlName: 'wf_decision',
    primaryKey: ['key'],
    fields: {
      key: 'int',
      decisionId: 'string',
      name: 'string?',
      version: 'int',
      versionTag: 'string?',
      drgKey: 'int',
      deploymentKey: 'int',
      state: 'string',
    },
    loadedByRoot: false,
    unique: [['decisionId', 'version']],
    indexes: [['decisionId', 'versionTag'], ['drgKey']],
  },
};
