import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MODELS = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'processes', 'models');

export const bpmnFiles = (): string[] => modelFiles('.bpmn');
export const dmnFiles = (): string[] => modelFiles('.dmn');

function modelFiles(extension: string): string[] {
  return readdirSync(MODELS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => join(MODELS, name));
}
