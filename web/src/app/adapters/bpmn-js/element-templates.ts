import { JOB_TYPES, type JobType } from '@rtflow/contract/job-types';
import { USER_TASKS, type UserTask } from '@rtflow/contract/user-tasks';

type Language = 'zh-CN' | 'en';

/** One property of a Zeebe element template: what it sets, and whether the author sees it. */
interface Property {
  readonly id?: string;
  readonly label?: string;
  readonly type: 'Hidden' | 'String' | 'Text';
  readonly value?: string;
  readonly feel?: 'optional' | 'required';
  readonly binding: Readonly<Record<string, string>>;
}

export interface ElementTemplate {
  readonly $schema: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly version: number;
  readonly category: { readonly id: string; readonly name: string };
  readonly appliesTo: readonly string[];
  readonly elementType: { readonly value: string };
  readonly properties: readonly Property[];
}

const SCHEMA = 'https://unpkg.com/@camunda/zeebe-element-templates-json-schema/resources/schema.json';
const PREFIX = { task: 'rtflow.task.', job: 'rtflow.job.' } as const;

/** A template for every user task and every job type of the contract: an author picks 分配计划员, never types a type. */
export function elementTemplates(language: Language): ElementTemplate[] {
  const tasks = Object.entries(USER_TASKS as Readonly<Record<string, UserTask>>);
  const jobs = Object.entries(JOB_TYPES as Readonly<Record<string, JobType>>);
  return [
    ...tasks.map(([taskId, task]) => userTaskTemplate(taskId, task, language)),
    ...jobs.map(([type, job]) => jobTemplate(type, job, language)),
  ];
}

/** The id that an element of this template bears: that of the user task, by which the record knows it. */
export function elementIdOf(templateId: string): string | null {
  return templateId.startsWith(PREFIX.task) ? templateId.slice(PREFIX.task.length) : null;
}

function userTaskTemplate(taskId: string, task: UserTask, language: Language): ElementTemplate {
  const zh = language === 'zh-CN';
  const name = zh ? task.name.zh : task.name.en;
  return {
    $schema: SCHEMA,
    id: `${PREFIX.task}${taskId}`,
    name,
    description: taskId,
    version: 1,
    category: { id: `task.${task.pathway}`, name: PATHWAY_WORDS[task.pathway][zh ? 0 : 1] },
    appliesTo: ['bpmn:Task', 'bpmn:UserTask'],
    elementType: { value: 'bpmn:UserTask' },
    properties: [
      { type: 'Hidden', binding: { type: 'zeebe:userTask' } },
      // The name on the diagram is Chinese in both languages, as in the shipped models.
      { label: zh ? '名称' : 'Name', type: 'String', value: task.name.zh, binding: { type: 'property', name: 'name' } },
      { type: 'Hidden', value: taskId, binding: { type: 'zeebe:formDefinition', property: 'formId' } },
      {
        label: zh ? '谁来做（岗位）' : 'Who does it (roles)',
        type: 'String',
        feel: 'optional',
        value: task.candidateGroups.join(','),
        binding: { type: 'zeebe:assignmentDefinition', property: 'candidateGroups' },
      },
      {
        label: zh ? '到期' : 'Due',
        type: 'String',
        feel: 'required',
        value: task.slaNode ? `=${task.resultVariable}Sla.dueAt` : '',
        binding: { type: 'zeebe:taskSchedule', property: 'dueDate' },
      },
      {
        type: 'Hidden',
        value: task.resultVariable,
        binding: { type: 'zeebe:output', source: `=${task.resultVariable}` },
      },
    ],
  };
}

function jobTemplate(type: string, job: JobType, language: Language): ElementTemplate {
  const zh = language === 'zh-CN';
  return {
    $schema: SCHEMA,
    id: `${PREFIX.job}${type}`,
    name: zh ? job.purpose.zh : job.purpose.en,
    description: type,
    version: 1,
    category: { id: 'job', name: zh ? '自动步骤' : 'Automatic steps' },
    appliesTo: ['bpmn:Task', 'bpmn:ServiceTask'],
    elementType: { value: 'bpmn:ServiceTask' },
    properties: [
      { type: 'Hidden', value: type, binding: { type: 'zeebe:taskDefinition', property: 'type' } },
      {
        label: zh ? '失败后重试次数' : 'Retries',
        type: 'String',
        value: String(job.retries),
        binding: { type: 'zeebe:taskDefinition', property: 'retries' },
      },
      ...Object.keys(job.variables.shape).map((name): Property => ({
        label: name,
        type: 'String',
        feel: 'optional',
        value: `=${name}`,
        binding: { type: 'zeebe:input', name },
      })),
      ...Object.keys(job.output.shape).map((name): Property => ({
        type: 'Hidden',
        value: name,
        binding: { type: 'zeebe:output', source: `=${name}` },
      })),
    ],
  };
}

const PATHWAY_WORDS: Readonly<Record<UserTask['pathway'], readonly [string, string]>> = {
  registration: ['登记', 'Registration'],
  simulation: ['定位', 'Simulation'],
  contouring: ['勾画', 'Contouring'],
  planning: ['计划', 'Planning'],
  'plan-qa': ['计划质控', 'Plan QA'],
  treatment: ['治疗', 'Treatment'],
  'follow-up': ['随访', 'Follow-up'],
  operations: ['运行', 'Operations'],
};
