import { computed, signal, type Signal, type WritableSignal } from '@angular/core';
import { isHidden, rowScope, type Scope } from '@rtflow/forms/conditional';
import type { Fault, Occasion } from '@rtflow/forms/fault';
import { nameOf, type FormComponent, type FormSchema } from '@rtflow/forms/form-schema';
import { submittedData } from '@rtflow/forms/submitted-data';
import { validateSubmission, warningsOf } from '@rtflow/forms/validate-submission';
import { hospitalZone } from '../words/hospital-time.ts';

/** Where a value came from: shown as a chip until the person changes it. */
export type Source = 'HIS' | 'DICOM' | 'FORM' | 'RULE' | 'DRAFT';

export interface FormInput {
  readonly schema: FormSchema;
  readonly prefill: Readonly<Record<string, unknown>>;
  readonly sources: Readonly<Record<string, Source>>;
  /** ISO instant, for rules that look at the date. */
  readonly now: () => string;
}

/** One form being filled in. Validation, hiding and what is sent are the same functions as on the server. */
export class FormState {
  readonly schema: FormSchema;
  readonly #now: () => string;
  readonly #given: Readonly<Record<string, Source>>;
  readonly #values: WritableSignal<Readonly<Record<string, unknown>>>;
  readonly #left = signal<ReadonlySet<string>>(new Set());
  readonly #changed = signal<ReadonlySet<string>>(new Set());
  readonly #tried = signal(false);
  readonly values: Signal<Readonly<Record<string, unknown>>>;
  readonly dirty = computed(() => this.#changed().size > 0);
  readonly submission = computed(() => submittedData(this.schema, this.#values()));
  readonly faults = computed<readonly Fault[]>(() =>
    validateSubmission(this.schema, this.submission(), this.#occasion()),
  );
  readonly warnings = computed<readonly Fault[]>(() =>
    this.faults().length > 0 ? [] : warningsOf(this.schema, this.submission(), this.#occasion()),
  );
  /** Faults that the person should see now: of fields that were left, or all after trying to submit. */
  readonly shown = computed(() => this.faults().filter((fault) => this.#tried() || this.#left().has(fault.path)));
  readonly required = computed(() => {
    const paths = this.#requiredPaths();
    return { total: paths.length, filled: paths.filter((path) => !isBlank(this.valueAt(path))).length };
  });
  readonly tried = this.#tried.asReadonly();

  constructor(input: FormInput) {
    this.schema = input.schema;
    this.#now = input.now;
    this.#given = input.sources;
    this.#values = signal({ ...defaultsOf(input.schema.components), ...input.prefill });
    this.values = this.#values.asReadonly();
  }

  valueAt(path: string): unknown {
    return readPath(this.#values(), path);
  }

  set(path: string, value: unknown): void {
    this.#values.update((values) => writePath(values, path, value));
    this.#changed.update((changed) => new Set(changed).add(path));
  }

  leave(path: string): void {
    if (!this.#left().has(path)) this.#left.update((left) => new Set(left).add(path));
  }

  /** True when the form may be sent; from now on every fault is shown. */
  attempt(): boolean {
    this.#tried.set(true);
    return this.faults().length === 0;
  }

  /** A fault of the server takes the place of ours: shown at its field by the caller. */
  settle(): void {
    this.#changed.set(new Set());
  }

  faultAt(path: string): Fault | null {
    return this.shown().find((fault) => fault.path === path) ?? null;
  }

  sourceOf(path: string): Source | null {
    return this.#changed().has(path) ? null : (this.#given[path] ?? null);
  }

  isHidden(component: FormComponent, rowPath: string): boolean {
    return isHidden(component, this.scopeAt(rowPath));
  }

  scopeAt(rowPath: string): Scope {
    const values = this.#values();
    return rowPath === '' ? values : rowScope(values, readPath(values, rowPath) as Scope);
  }

  rowsAt(path: string): readonly unknown[] {
    const rows = this.valueAt(path);
    return Array.isArray(rows) ? rows : [];
  }

  addRow(list: FormComponent, path: string): void {
    this.set(path, [...this.rowsAt(path), defaultsOf(list.components ?? [])]);
  }

  removeRow(path: string, index: number): void {
    this.set(
      path,
      this.rowsAt(path).filter((_, at) => at !== index),
    );
  }

  #occasion(): Occasion {
    return { now: this.#now(), timeZone: hospitalZone() };
  }

  #requiredPaths(): string[] {
    const values = this.#values();
    const walk = (components: readonly FormComponent[]): string[] =>
      components.flatMap((component) => {
        if (isHidden(component, values)) return [];
        if (component.type === 'group') return walk(component.components ?? []);
        const name = nameOf(component);
        const asked = component.validate?.required === true || (component.properties?.minRows ?? 0) > 0;
        return name !== undefined && asked ? [name] : [];
      });
    return walk(this.schema.components);
  }
}

function defaultsOf(components: readonly FormComponent[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const component of components) {
    if (component.type === 'group') Object.assign(values, defaultsOf(component.components ?? []));
    const name = nameOf(component);
    if (name === undefined) continue;
    if (component.defaultValue !== undefined) values[name] = component.defaultValue;
    else if (component.type === 'dynamiclist') {
      const rows = component.properties?.minRows ?? 0;
      values[name] = Array.from({ length: rows }, () => defaultsOf(component.components ?? []));
    }
  }
  return values;
}

function isBlank(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** `targets[0].dosePerFx` -> ['targets', 0, 'dosePerFx'] */
function stepsOf(path: string): readonly (string | number)[] {
  return path.split(/\.|\[(\d+)\]\.?/).flatMap((step) => (step ? [/^\d+$/.test(step) ? Number(step) : step] : []));
}

function readPath(values: unknown, path: string): unknown {
  let at: unknown = values;
  for (const step of stepsOf(path)) {
    if (at === null || typeof at !== 'object') return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

function writePath(
  values: Readonly<Record<string, unknown>>,
  path: string,
  value: unknown,
): Readonly<Record<string, unknown>> {
  return writeSteps(values, stepsOf(path), value) as Readonly<Record<string, unknown>>;
}

function writeSteps(owner: unknown, steps: readonly (string | number)[], value: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list: unknown[] = Array.isArray(owner) ? [...(owner as unknown[])] : [];
    list[step] = writeSteps(list[step], rest, value);
    return list;
  }
  const record = { ...(owner as Record<string, unknown> | undefined) };
  record[step] = writeSteps(record[step], rest, value);
  return record;
}
