import { englishName } from '@rtflow/contract/diagram-names';
import type { Words } from './words.ts';

/** A name that stands in a diagram, in the language of the moment; apart from `Words`, because only screens with diagrams load these names. */
export const drawnName = (words: Words, name: string): string => (words.language() === 'en' ? englishName(name) : name);
