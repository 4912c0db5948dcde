/** Storage SOP classes that RTFlow names (PS3.6 Table A-1); every other storage class is kept under its UID. */
export const SOP_CLASS = {
  CT_IMAGE: '1.2.840.10008.5.1.4.1.1.2',
  MR_IMAGE: '1.2.840.10008.5.1.4.1.1.4',
  PET_IMAGE: '1.2.840.10008.5.1.4.1.1.128',
  RT_IMAGE: '1.2.840.10008.5.1.4.1.1.481.1',
  RT_DOSE: '1.2.840.10008.5.1.4.1.1.481.2',
  RT_STRUCTURE_SET: '1.2.840.10008.5.1.4.1.1.481.3',
  RT_BEAMS_TREATMENT_RECORD: '1.2.840.10008.5.1.4.1.1.481.4',
  RT_PLAN: '1.2.840.10008.5.1.4.1.1.481.5',
  RT_ION_PLAN: '1.2.840.10008.5.1.4.1.1.481.8',
  SPATIAL_REGISTRATION: '1.2.840.10008.5.1.4.1.1.66.1',
  DEFORMABLE_SPATIAL_REGISTRATION: '1.2.840.10008.5.1.4.1.1.66.3',
} as const;

export const VERIFICATION_SOP_CLASS = '1.2.840.10008.1.1';

/** All composite storage classes of PS3.4 B.5 share this root; query/retrieve and workflow classes do not. */
const STORAGE_ROOT = '1.2.840.10008.5.1.4.1.1.';

export function isStorageSopClass(uid: string): boolean {
  return uid.startsWith(STORAGE_ROOT);
}
