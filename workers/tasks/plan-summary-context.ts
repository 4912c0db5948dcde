import type { RtPlanSummary } from '@rtflow/imaging';

/**
 * What the context of `evaluate-plan` and `prefill-sheet` carries beside the contract's ids once the RTPLAN was received:
 * its summary and digest as the record keeps them, so that no worker moves DICOM bytes for a few numbers.
 */
export interface PlanSummaryContext {
  readonly plan?: RtPlanSummary | null;
  readonly planHash?: string | null;
  /** The signed prescription that the plan must follow. */
  readonly prescription?: {
    readonly fractions: number;
    /** cGy, of the main target. */
    readonly doseTotalCgy: number;
    readonly laterality: 'L' | 'R' | 'B' | 'NA';
  } | null;
}
