/** The three endings of a job, and no fourth. */
export type Ending =
  | {
      readonly kind: 'complete';
      readonly variables: Readonly<Record<string, unknown>>;
      /** Clinical result for the record; undefined = the job only returns variables (plain gRPC). */
      readonly result?: unknown;
    }
  | {
      readonly kind: 'error';
      /** A code that the model draws; the model says what happens next. */
      readonly code: string;
      readonly message: string;
      readonly variables: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'fail';
      readonly message: string;
      /** 'transient' is tried again after a pause; 'incident' stops until a person has looked. */
      readonly cause: 'transient' | 'incident';
      readonly backoffMs?: number;
    };

export function complete(output: { variables?: Readonly<Record<string, unknown>>; result?: unknown } = {}): Ending {
  return { kind: 'complete', variables: output.variables ?? {}, result: output.result };
}

export function throwError(code: string, message: string, variables: Readonly<Record<string, unknown>> = {}): Ending {
  return { kind: 'error', code, message, variables };
}

/** Only for a cause that goes away by itself: a host that does not answer, an overload. */
export function failTransient(message: string, backoffMs?: number): Ending {
  return { kind: 'fail', cause: 'transient', message, ...(backoffMs === undefined ? {} : { backoffMs }) };
}

/** For everything else, also when it is unknown whether an outside system has acted: a person decides. */
export function failForGood(message: string): Ending {
  return { kind: 'fail', cause: 'incident', message };
}
