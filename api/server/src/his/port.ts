/** Demographics as the hospital's system gives them, in the fields of the registration screen. */
export type HisDemographics = Readonly<
  Partial<
    Record<'name' | 'sex' | 'birthDate' | 'phone' | 'address' | 'hisPatientId' | 'admissionNo' | 'ward' | 'bed', string>
  >
>;

/** The hospital information system, as registration needs it. */
export interface HisPort {
  /** `unavailable` is transient: registration goes on by hand and reconciles later. */
  findPatient(idNo: string): Promise<HisAnswer>;
}
export type HisAnswer =
  | { readonly kind: 'found'; readonly demographics: HisDemographics }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'unavailable'; readonly reason: string };
