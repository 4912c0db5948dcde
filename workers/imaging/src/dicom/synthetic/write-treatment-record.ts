import { SOP_CLASS } from '../sop-classes.ts';
import { derivedUid } from './uid.ts';
import { ds, writePart10 } from './write-part10.ts';

export interface SyntheticTreatment {
  readonly patientId: string;
  readonly planUid: string;
  readonly fractionNumber: number;
  readonly machineName: string;
  /** `YYYYMMDD` and `HHMMSS`, the machine's wall clock. */
  readonly date: string;
  readonly from: string;
  readonly to: string;
  readonly beams: readonly {
    readonly number: number;
    readonly name: string;
    readonly mu: number;
    readonly givenMu?: number;
  }[];
}

/** What a machine sends after a fraction: one RT Beams Treatment Record. A beam with `givenMu` below `mu` was stopped by the operator. */
export function writeTreatmentRecord(treatment: SyntheticTreatment): Uint8Array {
  const uid = (what: string) =>
    derivedUid('rtrecord', treatment.planUid, treatment.fractionNumber, treatment.from, what);
  return writePart10({
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: SOP_CLASS.RT_BEAMS_TREATMENT_RECORD,
    SOPInstanceUID: uid('instance'),
    StudyInstanceUID: uid('study'),
    SeriesInstanceUID: uid('series'),
    StudyID: '1',
    SeriesNumber: 1,
    InstanceNumber: 1,
    Modality: 'RTRECORD',
    Manufacturer: 'RTFlow',
    PatientID: treatment.patientId,
    PatientName: '',
    PatientBirthDate: '',
    PatientSex: '',
    StudyDate: treatment.date,
    StudyTime: treatment.from,
    TreatmentDate: treatment.date,
    TreatmentTime: treatment.from,
    ReferencedRTPlanSequence: [
      { ReferencedSOPClassUID: SOP_CLASS.RT_PLAN, ReferencedSOPInstanceUID: treatment.planUid },
    ],
    TreatmentMachineSequence: [{ TreatmentMachineName: treatment.machineName }],
    PrimaryDosimeterUnit: 'MU',
    TreatmentSessionBeamSequence: treatment.beams.map(({ number, name, mu, givenMu = mu }) => ({
      ReferencedBeamNumber: number,
      BeamName: name,
      CurrentFractionNumber: treatment.fractionNumber,
      TreatmentDeliveryType: 'TREATMENT',
      TreatmentTerminationStatus: givenMu < mu ? 'OPERATOR' : 'NORMAL',
      SpecifiedPrimaryMeterset: ds(mu, 2),
      DeliveredPrimaryMeterset: ds(givenMu, 2),
      ControlPointDeliverySequence: [
        { TreatmentControlPointDate: treatment.date, TreatmentControlPointTime: treatment.from },
        { TreatmentControlPointDate: treatment.date, TreatmentControlPointTime: treatment.to },
      ],
    })),
  });
}
