/** What the tests use of camunda-external-task-client-js 3.1, which ships no types. */
declare module 'camunda-external-task-client-js' {
  export interface TypedValue {
    type: string;
    value: unknown;
    valueInfo: object;
  }
  export class Variables {
    set(name: string, value: unknown): this;
    setTyped(name: string, typed: TypedValue): this;
    getTyped(name: string): TypedValue;
    getAll(): Record<string, unknown>;
  }
  export interface Handling {
    task: { id: string; variables: Variables };
    taskService: { complete(task: object, variables?: Variables, localVariables?: Variables): Promise<void> };
  }
  export class Client {
    constructor(options: object);
    subscribe(topic: string, options: object, handler: (handling: Handling) => Promise<void>): void;
    stop(): void;
  }
}
