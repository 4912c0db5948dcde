/** dcmjs ships no types: the two things of it that we use. */
declare module 'dcmjs' {
  interface DicomDict {
    dict: Record<string, unknown>;
    write(options?: { fragmentMultiframe?: boolean }): ArrayBuffer;
  }

  const dcmjs: {
    readonly data: {
      readonly DicomDict: new (meta: Record<string, unknown>) => DicomDict;
      readonly DicomMetaDictionary: {
        readonly dictionary: Readonly<Record<string, { readonly vr: string; readonly name?: string } | undefined>>;
        denaturalizeDataset(dataset: Record<string, unknown>): Record<string, unknown>;
      };
    };
  };
  export default dcmjs;
}
