import type { FeelFunction } from '../values.ts';
import { parseTemporal } from '../temporal/parse.ts';
import { CAMUNDA_FUNCTIONS } from './camunda.ts';
import { CONTEXT_FUNCTIONS } from './contexts.ts';
import { CONVERSION_FUNCTIONS } from './conversions.ts';
import { LIST_FUNCTIONS } from './lists.ts';
import { NUMBER_FUNCTIONS } from './numeric.ts';
import { RANGE_FUNCTIONS } from './ranges.ts';
import { defineFunctions } from './signature.ts';
import { STRING_FUNCTIONS } from './strings.ts';
import { TEMPORAL_FUNCTIONS } from './temporal.ts';

const FUNCTIONS = defineFunctions([
  ...CONVERSION_FUNCTIONS,
  ...STRING_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...LIST_FUNCTIONS,
  ...CONTEXT_FUNCTIONS,
  ...TEMPORAL_FUNCTIONS,
  ...RANGE_FUNCTIONS,
  ...CAMUNDA_FUNCTIONS,
]);

/** DMN's own and Camunda's functions. */
export const functionNamed = (name: string): FeelFunction | null => FUNCTIONS.get(name) ?? null;
export const FUNCTION_NAMES: readonly string[] = [...FUNCTIONS.keys()];
export const atLiteral = parseTemporal;
