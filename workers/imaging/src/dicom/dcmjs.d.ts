/** dcmjs ships no types: the two things of it that we use. */
declare module 'dcmjs' {
  type NaturalDataSet = Record<string, unknown>;

  class DicomMetaDictionary {
    static denaturalizeDataset(dataset: NaturalDataSet): Record<string, unknown>;
  }

  class DicomDict {
    constructor(meta: Record<string, unknown>);
    dict: Record<string, unknown>;
    write(options?: { allowInvalidVRLength?: boolean; fragmentMultiframe?: boolean }): ArrayBuffer;
  }

  const dcmjs: {
    readonly data: { readonly DicomDict: typeof DicomDict; readonly DicomMetaDictionary: typeof DicomMetaDictionary };
    readonly log: { setLevel(level: string | number): void };
  };
  export default dcmjs;
}
