// bpmnlint ships no types.
declare module 'bpmnlint' {
  export class Linter {
    constructor(options: { resolver: unknown; config: { extends: readonly string[] } });
    lint(root: unknown): Promise<Record<string, readonly { id: string; message: string; category: string }[]>>;
  }
}
declare module 'bpmnlint/lib/resolver/node-resolver.js' {
  export default class NodeResolver {}
}
