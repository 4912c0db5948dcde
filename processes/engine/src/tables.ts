import { DEFINITION_TABLES } from './tables/definition-tables.ts';
import { EVENT_TABLES } from './tables/event-tables.ts';
import { INSTANCE_TABLES } from './tables/instance-tables.ts';
import type { TableName, TablesOf } from './tables/table-spec.ts';

export type { FieldSpec, FieldType, Rows, TableName, TableSpec } from './tables/table-spec.ts';

export const TABLES: TablesOf<TableName> = { ...DEFINITION_TABLES, ...INSTANCE_TABLES, ...EVENT_TABLES };
