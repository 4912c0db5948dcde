export type {
  Actor,
  AuditEntry,
  Dialect,
  GrantScope,
  Refusal,
  RoleGrant,
  Sql,
  SqlReader,
  SqlRow,
  SqlValue,
  Tx,
} from './tx.ts';
export { SYSTEM_ACTOR } from './tx.ts';
export { RECORD_TABLES } from './models/index.ts';
export type { ModelName, Models, NewRow, Row } from './models/index.ts';
