import { z } from 'zod';
import { ChartForm } from './patients.ts';
import { Id, IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

/** How an answer is asked for. `has`: any value at all. */
export const SEARCH_OPERATORS = ['is', 'not', 'starts', 'from', 'to', 'has'] as const;
export type SearchOperator = (typeof SEARCH_OPERATORS)[number];

export interface SearchRule {
  element: string;
  operator: SearchOperator;
  /** Of `has` none. Numbers and dates (YYYY-MM-DD) are compared as such; ticks are 'true' or 'false'. */
  value?: string | undefined;
}
export interface SearchGroup {
  join: 'and' | 'or';
  items: (SearchRule | SearchGroup)[];
}

const Rule = z.object({
  element: z.string().min(1).max(160),
  operator: z.enum(SEARCH_OPERATORS),
  value: z.string().trim().min(1).max(64).optional(),
});
/** Three levels of at most ten: what a person still reads. */
const Leaf = z.object({ join: z.enum(['and', 'or']), items: z.array(Rule).max(10) });
const Middle = z.object({ join: z.enum(['and', 'or']), items: z.array(z.union([Rule, Leaf])).max(10) });
export const SearchCriteria = z.object({
  join: z.enum(['and', 'or']),
  items: z.array(z.union([Rule, Middle])).max(10),
});

export const SearchElement = z.object({
  element: z.string(),
  /** The form, or 病人 and 疗程 for what stands in the record itself. */
  group: Text,
  label: Text,
  /** Initials of group and label, for finding it. */
  pinyin: z.string(),
  type: z.enum(['text', 'number', 'date', 'code', 'tick']),
  unit: z.string().nullable(),
  choices: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
});
export type SearchElement = z.infer<typeof SearchElement>;

export const SearchSnippet = z.object({
  documentId: Id,
  title: Text,
  at: IsoInstant,
  /** The form that it stands in; null outside of forms. */
  form: ChartForm.nullable(),
  path: z.string().nullable(),
  label: Text,
  text: Text,
  /** Of `text.zh` and `text.en`: [start, end) of each hit, UTF-16 units. */
  marks: z.object({ zh: z.array(z.tuple([z.number(), z.number()])), en: z.array(z.tuple([z.number(), z.number()])) }),
});
export type SearchSnippet = z.infer<typeof SearchSnippet>;

export const SearchCase = z.object({
  caseId: z.string(),
  patientId: Id,
  patientNo: z.string(),
  name: z.string(),
  sex: z.string(),
  ageYears: z.number().int().nullable(),
  courseId: Id.nullable(),
  courseNo: z.string().nullable(),
  courseStatus: z.string().nullable(),
  diagnosis: z.string().nullable(),
  snippets: z.array(SearchSnippet),
});
export type SearchCase = z.infer<typeof SearchCase>;

export const searchRoutes = {
  'search.elements': route({
    method: 'GET',
    path: '/search/elements',
    access: 'patient.read',
    summary:
      'Data elements that criteria can ask for: fields of the deployed forms and of the record, with type, unit and codes',
    response: z.object({ elements: z.array(SearchElement) }),
  }),
  'search.run': route({
    method: 'POST',
    path: '/search',
    access: 'patient.read',
    summary: 'Cases by words and criteria, newest first, one row a case with the places where the words stand',
    body: z.object({
      text: z.string().trim().max(80).default(''),
      criteria: SearchCriteria.default({ join: 'and', items: [] }),
      cursor: z.string().max(200).optional(),
      limit: z.number().int().min(1).max(50).default(20),
    }),
    response: z.object({
      rows: z.array(SearchCase),
      nextCursor: z.string().nullable(),
      /** How many things written since are not yet in the index. */
      behind: z.number().int(),
    }),
  }),
};
