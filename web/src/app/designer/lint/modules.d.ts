declare module 'bpmnlint' {
  export class Linter {
    constructor(options: { config: object; resolver: object });
    lint(definitions: object): Promise<Record<string, { id: string; message: string; category: string }[]>>;
  }
}
declare module 'bpmnlint/rules/*' {
  const factory: unknown;
  export default factory;
}
declare module 'bpmnlint-plugin-camunda-compat/rules/*' {
  const factory: unknown;
  export default factory;
}
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(extensions: object);
    fromXML(xml: string): Promise<{ rootElement: object; warnings: readonly { message: string }[] }>;
  }
}
declare module 'bpmn-js-differ' {
  type Found = Record<string, { readonly id: string; readonly $type: string; readonly name?: string }>;
  export function diff(
    before: object,
    after: object,
  ): {
    readonly _added: Found;
    readonly _removed: Found;
    readonly _changed: Record<
      string,
      { readonly model: Found[string]; readonly attrs: Record<string, { oldValue: unknown; newValue: unknown }> }
    >;
    readonly _layoutChanged: Found;
  };
}
