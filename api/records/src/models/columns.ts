import { DataTypes } from 'sequelize';
import type { Model, ModelAttributeColumnOptions, ModelStatic, Sequelize } from 'sequelize';

/** One column as models, migrations' tests and TypeScript see it. `_at` columns are epoch milliseconds, `_date` columns 'YYYY-MM-DD'. */
export interface Column<T, Optional extends boolean = false> {
  readonly attribute: ModelAttributeColumnOptions;
  readonly optional: Optional;
  readonly references?: string;
  readonly oneOf?: readonly string[];
  readonly type?: T;
}

type Columns = Readonly<Record<string, Column<unknown, boolean>>>;

export interface Table<C extends Columns = Columns> {
  readonly name: string;
  readonly columns: C;
  /** Attribute names; the database holds the constraint, a test compares both. */
  readonly unique: readonly (readonly string[])[];
  readonly index: readonly (readonly string[])[];
}

type ValueOf<C> = C extends Column<infer T, boolean> ? T : never;
export type RowOf<T extends Table> = { -readonly [K in keyof T['columns']]: ValueOf<T['columns'][K]> };
type OptionalKeys<C> = { [K in keyof C]: C[K] extends Column<unknown, true> ? K : never }[keyof C];
export type NewRowOf<T extends Table> = Omit<RowOf<T>, OptionalKeys<T['columns']>> &
  Partial<Pick<RowOf<T>, OptionalKeys<T['columns']> & keyof RowOf<T>>>;
export type ModelOf<T extends Table> = ModelStatic<Model<RowOf<T>, NewRowOf<T>> & RowOf<T>>;

export function table<const C extends Columns>(
  name: string,
  columns: C,
  keys: {
    unique?: readonly (readonly (keyof C & string)[])[];
    index?: readonly (readonly (keyof C & string)[])[];
  } = {},
): Table<C> {
  return { name, columns, unique: keys.unique ?? [], index: keys.index ?? [] };
}

/** Binds a table to one Sequelize instance (several databases live side by side in tests). */
export function bind<T extends Table>(sequelize: Sequelize, modelName: string, spec: T): ModelOf<T> {
  const attributes: Record<string, ModelAttributeColumnOptions> = {};
  for (const [name, column] of Object.entries(spec.columns)) attributes[name] = { ...column.attribute };
  return sequelize.define(modelName, attributes, {
    tableName: spec.name,
    underscored: true,
    timestamps: false,
  }) as unknown as ModelOf<T>;
}

/** Primary key: a UUID v7 from `tx.newId()`. */
export const id = (): Column<string> => ({
  attribute: { type: DataTypes.STRING(36), primaryKey: true, allowNull: false },
  optional: false,
});

/** Primary key counted by the database. */
export const serial = (): Column<number, true> => ({
  attribute: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: true },
  optional: true,
});

/** Primary key that comes from elsewhere (an engine key, a code). */
export const key = (length: number): Column<string> => ({
  attribute: { type: DataTypes.STRING(length), primaryKey: true, allowNull: false },
  optional: false,
});

/** Primary key that is an engine key: an integer between 2^51 and 2^53. */
export const engineKey = (): Column<number> => ({
  attribute: { type: DataTypes.BIGINT, primaryKey: true, autoIncrement: false, allowNull: false },
  optional: false,
});

export const ref = (references: string): Column<string> => ({
  attribute: { type: DataTypes.STRING(36), allowNull: false },
  optional: false,
  references,
});

/** Primary key that is another row's: at most one for each of them. */
export const keyOf = (references: string): Column<string> => ({
  attribute: { type: DataTypes.STRING(36), primaryKey: true, allowNull: false },
  optional: false,
  references,
});

export const text = (length: number): Column<string> => ({
  attribute: { type: DataTypes.STRING(length), allowNull: false, validate: { len: [0, length] } },
  optional: false,
});

export const longText = (): Column<string> => ({
  attribute: { type: DataTypes.TEXT('long'), allowNull: false },
  optional: false,
});

export const oneOf = <const V extends readonly string[]>(values: V): Column<V[number]> => ({
  attribute: { type: DataTypes.STRING(32), allowNull: false, validate: { isIn: [[...values]] } },
  optional: false,
  oneOf: values,
});

export const int = (): Column<number> => ({
  attribute: { type: DataTypes.INTEGER, allowNull: false },
  optional: false,
});
export const real = (): Column<number> => ({
  attribute: { type: DataTypes.DOUBLE, allowNull: false },
  optional: false,
});
export const bool = (): Column<boolean> => ({
  attribute: { type: DataTypes.BOOLEAN, allowNull: false },
  optional: false,
});

/** Epoch milliseconds, or an engine key. */
export const at = (): Column<number> => ({ attribute: { type: DataTypes.BIGINT, allowNull: false }, optional: false });
export const keyRef = at;

/** Calendar day 'YYYY-MM-DD' in the hospital's time zone. */
export const day = (): Column<string> => ({
  attribute: { type: DataTypes.STRING(10), allowNull: false },
  optional: false,
});

export const json = <T>(): Column<T> => ({ attribute: { type: DataTypes.JSON, allowNull: false }, optional: false });

export const nullable = <T>(column: Column<T, boolean>): Column<T | null, true> => ({
  attribute: { ...column.attribute, allowNull: true },
  optional: true,
  ...(column.references && { references: column.references }),
  ...(column.oneOf && { oneOf: column.oneOf }),
});

export const withDefault = <T>(column: Column<T, boolean>, value: T): Column<T, true> => ({
  attribute: { ...column.attribute, defaultValue: value },
  optional: true,
  ...(column.references && { references: column.references }),
  ...(column.oneOf && { oneOf: column.oneOf }),
});
