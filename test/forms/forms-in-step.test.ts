import { expect } from 'chai';
import { readFileSync, readdirSync } from 'node:fs';
import { USER_TASKS, type UserTask } from '@rtflow/contract';
import {
  COMPONENT_TYPES,
  RULED_FORMS,
  isHidden,
  parseFormSchema,
  type FormComponent,
  type FormSchema,
} from '@rtflow/forms';
import { SCHEMAS_URL } from '@rtflow/forms/locations';

/** Keeps forms, user tasks and rules in step. */
const tasks = Object.entries(USER_TASKS) as [string, UserTask][];
const files = readdirSync(SCHEMAS_URL, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.form'));

function load(taskId: string, pathway: string): FormSchema {
  const read = parseFormSchema(readFileSync(new URL(`${pathway}/${taskId}.form`, SCHEMAS_URL), 'utf8'));
  if (!read.ok) throw new Error(`${taskId}: ${JSON.stringify(read.error)}`);
  return read.value;
}

function everyComponent(components: readonly FormComponent[]): FormComponent[] {
  return components.flatMap((component) => [component, ...everyComponent(component.components ?? [])]);
}

describe('forms: in step with the user tasks', () => {
  it('has one schema for each user task and no other', () => {
    expect(files.sort()).to.deep.equal(tasks.map(([id, task]) => `${task.pathway}/${id}.form`).sort());
  });

  it('has no rule for a form that does not exist', () => {
    expect(RULED_FORMS.filter((id) => !Object.hasOwn(USER_TASKS, id))).to.deep.equal([]);
  });

  for (const [id, task] of tasks) {
    describe(id, () => {
      const schema = load(id, task.pathway);
      const components = everyComponent(schema.components);

      it('names itself, its titles and its variables as the contract does', () => {
        expect(schema.id).to.equal(id);
        expect(schema.schemaVersion).to.equal(18);
        expect([schema.properties.titleZh, schema.properties.titleEn]).to.deep.equal([task.name.zh, task.name.en]);
        expect(schema.properties.resultVariable).to.equal(task.resultVariable);
        expect([...schema.properties.variables].sort()).to.deep.equal(Object.keys(task.variables.shape).sort());
      });

      it('labels every component in Chinese and English', () => {
        for (const component of components) {
          const { properties, text, label } = component;
          const both = component.type === 'text' ? [text, properties?.textEn] : [label, properties?.en];
          expect(
            both.every((words) => (words ?? '').trim() !== ''),
            component.id,
          ).to.equal(true);
          if (component.description) expect(properties?.descriptionEn, component.id).to.be.a('string');
          if (component.values) {
            expect(Object.keys(properties?.valuesEn ?? {}).sort(), component.id).to.deep.equal(
              component.values.map((item) => item.value).sort(),
            );
          }
        }
      });

      it('gives every number its unit and every choice its values or code list', () => {
        for (const component of components) {
          expect(COMPONENT_TYPES).to.include(component.type);
          if (component.type === 'number') {
            expect(component.properties?.unit, component.id).to.be.a('string').and.not.equal('');
            expect(component.appearance?.suffixAdorner).to.equal(component.properties?.unit);
            expect(component.validate?.min, `${component.id} min`).to.be.a('number');
            expect(component.validate?.max, `${component.id} max`).to.be.a('number');
          }
          if (component.properties?.unit === 'cGy') expect(component.properties.showGy, component.id).to.equal(true);
          if (['select', 'radio', 'checklist'].includes(component.type)) {
            expect(
              Boolean(component.values?.length) !== Boolean(component.properties?.codeList),
              component.id,
            ).to.equal(true);
          }
        }
      });

      it('has conditions that FEEL can read when nothing is answered yet', () => {
        for (const component of components) expect(isHidden(component, {}), component.id).to.be.a('boolean');
      });

      it('offers exactly the values that the process expects of its variables', () => {
        for (const name of schema.properties.variables) {
          if (schema.properties.recordedVariables.includes(name)) continue;
          const field = components.find((component) => component.key === name);
          expect(field, `field ${name}`).to.not.equal(undefined);
          expectAccepted(task, name, field as FormComponent);
        }
      });

      it('asks for a coded reason when work goes back', () => {
        if (!task.decision) return;
        const decision = components.find((component) => component.key === 'decision');
        expect(decision?.values?.map((item) => item.value).sort()).to.deep.equal(
          [...task.decision.forward, ...task.decision.back].sort(),
        );
        const reason = components.find((component) => component.key === 'rejectReason');
        for (const value of task.decision.back) {
          expect(isHidden(reason as FormComponent, { decision: value }), value).to.equal(false);
        }
        for (const value of reason ? task.decision.forward : []) {
          expect(isHidden(reason as FormComponent, { decision: value }), value).to.equal(true);
        }
      });
    });
  }
});

/** The contract's own schema judges each value that the field can take. */
function expectAccepted(task: UserTask, name: string, field: FormComponent): void {
  const shape = task.variables.shape[name] as { safeParse(value: unknown): { success: boolean } };
  const values: unknown[] = field.values?.map((item) => item.value) ?? samplesOf(field);
  for (const value of values) expect(shape.safeParse(value).success, `${name} = ${String(value)}`).to.equal(true);
}

function samplesOf(field: FormComponent): unknown[] {
  if (field.type === 'checkbox') return field.validate?.required ? [true] : [true, false];
  if (field.type === 'number') return [field.validate?.min, field.validate?.max];
  return ['1.2.3'];
}
