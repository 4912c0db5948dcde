import { InjectionToken } from '@angular/core';
import type { CodeLists } from './code-lists.ts';

export const CODE_LISTS = new InjectionToken<CodeLists>('code lists');
