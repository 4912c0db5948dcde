/** What a suite answers; further fields are printed as they are. */
export type Conformance = {
  readonly passed: number;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  readonly [more: string]: unknown;
};
