import type { RouteAnswer } from '@rtflow/contract/routes';
import { roleWords } from '../words/roles.ts';
import { dayAndTime, duration, UNKNOWN } from '../words/format.ts';
import type { Language } from '../words/language.ts';

export type Wait = RouteAnswer<'courses.process'>['waits'][number];

const TIMES = new Set(['dueAt', 'until', 'lastPolledAt', 'publishedAt']);

/** Dictionary key below `wait` and its values. */
export function waitWords(wait: Wait, language: Language): { key: string; values: Record<string, string> } {
  const { code, facts } = wait;
  const text = (name: string): string => shown(name, facts[name]);
  switch (code) {
    case 'JOB_NO_WORKER':
    case 'JOB_QUEUED':
      return { key: code, values: { type: text('type'), at: text('lastPolledAt') } };
    case 'JOB_LOCKED':
    case 'JOB_BACKOFF':
      return { key: code, values: { type: text('type'), worker: text('worker'), at: text('until') } };
    case 'USER_TASK': {
      const groups = roleWords(list(facts['candidateGroups']).join('/'), language);
      return { key: code, values: { who: groups || list(facts['candidateUsers']).join(' / ') || text('assignee') } };
    }
    case 'TIMER':
      if (typeof facts['remaining'] === 'number')
        return { key: 'TIMER_HELD', values: { left: duration(facts['remaining'], language) } };
      return { key: facts['overdue'] === true ? 'TIMER_OVERDUE' : code, values: { at: text('dueAt') } };
    case 'MESSAGE':
      return { key: code, values: { name: text('name'), key: text('correlationKey') } };
    case 'SIGNAL':
      return { key: code, values: { name: text('name') } };
    case 'CALL':
    case 'SUSPENDED':
      return { key: code, values: { process: text('processId') } };
    case 'INCIDENT':
      return { key: code, values: { type: text('type'), message: text('message') } };
    case 'JOIN': {
      const awaited = Array.isArray(facts['awaited']) ? (facts['awaited'] as { flowId?: string }[]) : [];
      return { key: code, values: { flows: awaited.map(({ flowId }) => flowId ?? '').join(', ') } };
    }
  }
}

/** The facts behind the sentence, in the order in which the engine tells them. */
export function factLines({ facts }: Wait): { name: string; value: string }[] {
  return Object.entries(facts)
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => ({ name, value: shown(name, value) }));
}

function shown(name: string, value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (TIMES.has(name) && typeof value === 'number') return dayAndTime(new Date(value).toISOString());
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
