import type { Problem } from '@rtflow/contract';
import type { Refused } from '@rtflow/records/policies/refusals';
import type { Response } from 'express';
import type { z } from 'zod';

/** RFC 9457 answer of a refusal. */
export function problemOf(error: Refused, traceId: string): Problem {
  const detail = error.detail ?? {};
  return {
    type: `https://rtflow.invalid/problems/${error.code}`,
    title: error.en,
    status: error.status,
    code: error.code,
    zh: error.zh,
    en: error.en,
    traceId,
    ...(error.whoCanFix && { whoCanFix: error.whoCanFix }),
    ...(isConflict(detail.conflict) && { conflict: detail.conflict }),
    ...(Array.isArray(detail.faults) && { faults: detail.faults as Problem['faults'] }),
  };
}

/** What went wrong stands in the log, under the trace id. */
export const INTERNAL = { zh: '系统内部错误，已记录', en: 'Something broke inside. It has been logged' } as const;

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** The input did not pass its schema: each fault says where and what. */
export function inputProblem(where: 'query' | 'body', error: z.ZodError, traceId: string): Problem {
  return {
    type: 'https://rtflow.invalid/problems/BAD_INPUT',
    title: 'The input is not valid',
    status: 400,
    code: 'BAD_INPUT',
    zh: '填写有误',
    en: 'The input is not valid',
    traceId,
    faults: error.issues.map((issue) => {
      const path = issue.path.map(String).join('.');
      return {
        path: where === 'query' ? `?${path}` : path,
        code: issue.code,
        zh: issue.code === 'unrecognized_keys' ? '含有未知的字段' : '该项不符合要求',
        en: issue.message,
      };
    }),
  };
}

export function plainProblem(
  status: number,
  code: string,
  words: { zh: string; en: string },
  traceId: string,
): Problem {
  return { type: 'about:blank', title: words.en, status, code, zh: words.zh, en: words.en, traceId };
}

function isConflict(value: unknown): value is NonNullable<Problem['conflict']> {
  return typeof value === 'object' && value !== null && 'changedBy' in value;
}
