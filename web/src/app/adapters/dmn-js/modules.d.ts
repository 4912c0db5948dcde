declare module 'dmn-js/lib/Modeler' {
  interface View {
    readonly id: string;
    readonly type: string;
  }
  interface Viewer {
    on(event: 'commandStack.changed', listener: () => void): void;
  }
  export default class DmnModeler {
    constructor(options: object);
    importXML(xml: string): Promise<{ warnings: readonly { message: string }[] }>;
    saveXML(options: { format: boolean }): Promise<{ xml: string }>;
    getViews(): View[];
    getActiveViewer(): Viewer | undefined;
    open(view: View): Promise<unknown>;
    on(event: 'views.changed', listener: () => void): void;
    destroy(): void;
  }
}
