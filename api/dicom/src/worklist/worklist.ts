/** Orders and what modalities did about them. Implemented by api/records. */
export interface Worklist {
  /** Steps that wait or run, of the days around today, by their start. */
  scheduledSteps(): Promise<readonly ScheduledStep[]>;
  createPerformedStep(step: PerformedStep): Promise<'created' | 'exists'>;
  endPerformedStep(end: EndOfStep): Promise<'ended' | 'unknown' | 'ended-before'>;
}

/** One scheduled procedure step. Dates YYYYMMDD and times HHMMSS are the hospital's. */
export interface ScheduledStep {
  readonly patientId: string;
  /** `Zhang^San=张三` */
  readonly patientName: string;
  readonly patientBirthDate: string;
  readonly patientSex: string;
  readonly accessionNumber: string;
  readonly studyInstanceUid: string;
  readonly requestedProcedureId: string;
  readonly scheduledStepId: string;
  readonly description: string;
  readonly modality: string;
  /** '' where any station may do it. */
  readonly stationAe: string;
  readonly stationName: string;
  readonly startDate: string;
  readonly startTime: string;
}

export interface PerformedStep {
  readonly sopInstanceUid: string;
  readonly stationAe: string;
  readonly modality: string;
  /** Of Scheduled Step Attributes Sequence: whatever of them the modality copied. */
  readonly accessionNumber: string;
  readonly studyInstanceUid: string;
  readonly scheduledStepId: string;
}

export interface EndOfStep {
  readonly sopInstanceUid: string;
  readonly state: 'COMPLETED' | 'DISCONTINUED';
  readonly seriesUids: readonly string[];
}
