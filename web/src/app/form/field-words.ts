import type { FormComponent } from '@rtflow/forms/form-schema';
import type { Language } from '../words/language.ts';

export function labelOf(component: FormComponent, language: Language): string {
  const zh = component.label ?? component.dateLabel ?? component.key ?? component.path ?? '';
  return language === 'en' ? (component.properties?.en ?? zh) : zh;
}

export function textOf(component: FormComponent, language: Language): string {
  const zh = component.text ?? '';
  const text = language === 'en' ? (component.properties?.textEn ?? zh) : zh;
  // form-js texts are Markdown; the forms use only headings and emphasis, which plain text can do without.
  return text.replace(/^#+\s*/gm, '').replace(/\*\*/g, '');
}

export function hintOf(component: FormComponent, language: Language): string {
  const zh = component.description ?? '';
  return language === 'en' ? (component.properties?.descriptionEn ?? zh) : zh;
}

export function unitOf(component: FormComponent, language: Language): string {
  const unit = component.appearance?.suffixAdorner ?? component.properties?.unit ?? '';
  return language === 'en' ? (component.properties?.unitEn ?? unit) : unit;
}

/** DOM id of the field at a path. */
export function fieldId(path: string): string {
  return `f-${path}`;
}

/** A number as typed; undefined for nothing, the text itself when it is none, so that the check can name it. */
export function readNumber(text: string): number | string | undefined {
  const plain = text.trim().replace('−', '-').replace('，', ',').replace(/,/g, '');
  if (plain === '') return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : text;
}
