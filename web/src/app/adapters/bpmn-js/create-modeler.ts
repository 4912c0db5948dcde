import { ZeebeVariableResolverModule } from '@bpmn-io/variable-resolver';
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import {
  BpmnPropertiesPanelModule,
  BpmnPropertiesProviderModule,
  ZeebePropertiesProviderModule,
} from 'bpmn-js-properties-panel';
import Modeler from 'bpmn-js/lib/Modeler';
import zeebeBehaviours from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import minimap from 'diagram-js-minimap';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { elementIdOf, elementTemplates } from './element-templates.ts';
import { translation } from '../diagram-js/translation.ts';

interface EventBus {
  on(event: string, listener: (event: { context: { element?: Drawn; shape?: Drawn } }) => void): void;
}
interface Drawn {
  readonly id: string;
  readonly businessObject?: { get(name: string): unknown };
}
interface Modeling {
  updateProperties(element: Drawn, properties: { readonly id: string }): void;
}
interface Registry {
  get(elementId: string): Drawn | undefined;
}

/**
 * A user task of the contract bears its own id: the record finds form, right and rows of a task by it. A second one of
 * the same task keeps the id that bpmn-js gave it, and the lint says so.
 */
class NameByTemplate {
  static readonly $inject = ['eventBus', 'modeling', 'elementRegistry'];
  constructor(eventBus: EventBus, modeling: Modeling, registry: Registry) {
    const rename = ({ context }: { context: { element?: Drawn; shape?: Drawn } }): void => {
      const drawn = context.element ?? context.shape;
      const template = drawn?.businessObject?.get('zeebe:modelerTemplate');
      const id = typeof template === 'string' ? elementIdOf(template) : null;
      if (drawn && id !== null && drawn.id !== id && registry.get(id) === undefined)
        modeling.updateProperties(drawn, { id });
    };
    eventBus.on('commandStack.propertiesPanel.zeebe.changeTemplate.postExecuted', rename);
    eventBus.on('commandStack.shape.create.postExecuted', rename);
  }
}

/** bpmn-js with everything that an author of Zeebe models needs. */
export function createModeler(of: {
  readonly canvas: HTMLElement;
  readonly panel: HTMLElement;
  readonly language: 'zh-CN' | 'en';
}): Modeler {
  const modeler = new Modeler({
    container: of.canvas,
    propertiesPanel: { parent: of.panel },
    exporter: { name: 'RTFlow', version: '0.1.0' },
    moddleExtensions: { zeebe },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      zeebeBehaviours,
      CloudElementTemplatesPropertiesProviderModule,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      ZeebeVariableResolverModule,
      minimap,
      { __init__: ['nameByTemplate'], nameByTemplate: ['type', NameByTemplate] },
      { translate: ['value', translation(of.language)] },
    ],
  });
  modeler
    .get<{ setTemplates(templates: readonly object[]): void }>('elementTemplatesLoader')
    .setTemplates(elementTemplates(of.language));
  return modeler;
}
