export * from './barcode.ts';
export * from './course-state.ts';
export * from './id-card.ts';
export * from './mask.ts';
export * from './permissions.ts';
export * from './record-words.ts';
export * from './result.ts';
export * from './units.ts';
