import { displayAnswers } from '@rtflow/forms/display-answers';
import { fieldsOf, nameOf, type FormSchema } from '@rtflow/forms/form-schema';
import type { AnswerWords } from '../parts/conflict-dialog.ts';
import { UNKNOWN } from '../words/format.ts';
import type { Language } from '../words/language.ts';
import { labelOf } from './field-words.ts';

/** Labels and values of a form's answers in words, one line each. */
export function answerWords(schema: FormSchema | null, language: Language): AnswerWords {
  const fields = new Map(fieldsOf(schema ?? {}).map((field) => [nameOf(field) ?? '', field]));
  return {
    label(key) {
      const field = fields.get(key);
      return field === undefined ? key : labelOf(field, language);
    },
    value(key, value) {
      const shown = schema === null ? {} : displayAnswers(schema, { [key]: value }, language === 'en' ? 'en' : 'zh');
      return textOf(shown[key] ?? value);
    },
  };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null || value === '' || value === false) return UNKNOWN;
  if (value === true) return '✓';
  if (Array.isArray(value)) return value.length === 0 ? UNKNOWN : value.map(textOf).join('\n');
  if (typeof value !== 'object') return String(value);
  return Object.values(value).map(textOf).join(' · ');
}
