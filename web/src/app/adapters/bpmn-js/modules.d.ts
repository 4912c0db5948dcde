/** diagram-js modules without types of their own: they are handed to bpmn-js, nothing here calls them. */
declare module 'bpmn-js-properties-panel' {
  export const BpmnPropertiesPanelModule: Record<string, unknown>;
  export const BpmnPropertiesProviderModule: Record<string, unknown>;
  export const ZeebePropertiesProviderModule: Record<string, unknown>;
}
declare module 'bpmn-js-element-templates' {
  export const CloudElementTemplatesPropertiesProviderModule: Record<string, unknown>;
}
declare module 'bpmn-js-create-append-anything' {
  export const CreateAppendAnythingModule: Record<string, unknown>;
  export const CreateAppendElementTemplatesModule: Record<string, unknown>;
}
declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud' {
  const behaviours: Record<string, unknown>;
  export default behaviours;
}
declare module 'diagram-js-minimap' {
  const minimap: Record<string, unknown>;
  export default minimap;
}
declare module '@bpmn-io/variable-resolver' {
  export const ZeebeVariableResolverModule: Record<string, unknown>;
}
