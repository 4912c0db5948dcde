import { z } from 'zod';
import { Id, Text } from './problem.ts';
import { route } from './route.ts';

const Kind = z.enum(['STEM', 'EXT']);
const Hit = z.object({
  /** A code, or a whole cluster where the department's map names one. */
  code: z.string(),
  kind: Kind,
  zh: z.string(),
  en: z.string(),
  /** The department's own diagnoses for this code. */
  department: z.array(z.string()),
});
const Found = z.object({
  /** The release that was searched; null: none is loaded. */
  release: z.string().nullable(),
  rows: z.array(Hit),
});

export const DepartmentDiagnosis = z.object({
  code: Id,
  name: Text,
  icd11: z.array(z.string()),
});

export const icd11Routes = {
  'icd11.search': route({
    method: 'GET',
    path: '/icd11',
    access: 'session.own',
    summary: 'ICD-11 by Chinese, pinyin, initials, English or code, in the release loaded last',
    query: z.object({ text: z.string().max(64).default(''), kind: Kind.default('STEM') }),
    response: Found,
  }),
  'icd11.titles': route({
    method: 'GET',
    path: '/icd11/titles',
    access: 'session.own',
    summary: 'Titles of clusters, separated by commas',
    query: z.object({ codes: z.string().max(2000) }),
    response: Found,
  }),
  'icd11.department': route({
    method: 'GET',
    path: '/department-diagnoses',
    access: 'session.own',
    summary: 'The department’s diagnoses and the ICD-11 codes that each stands for',
    response: z.object({
      releases: z.array(
        z.object({ id: z.string(), source: z.string(), entities: z.number().int(), loadedAt: z.string() }),
      ),
      rows: z.array(DepartmentDiagnosis),
    }),
  }),
  'icd11.saveDepartment': route({
    method: 'PUT',
    path: '/department-diagnoses/:code',
    access: 'codelist.edit',
    summary: 'Keep a diagnosis of the department with its ICD-11 codes; none ends it',
    body: z.object({
      commandId: z.string().min(8).max(64),
      zh: z.string().trim().min(1).max(60),
      en: z.string().trim().min(1).max(120),
      icd11: z.array(z.string().max(64)).max(40),
    }),
  }),
};
