import { InjectionToken } from '@angular/core';
import type { CodeLists } from './code-lists.ts';
import type { UnsavedAnswers } from './unsaved-answers.ts';

export const CODE_LISTS = new InjectionToken<CodeLists>('code lists');
export const UNSAVED = new InjectionToken<UnsavedAnswers>('unsaved answers');
