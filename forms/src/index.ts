export * from './conditional.ts';
export * from './display-answers.ts';
export * from './fault.ts';
export * from './form-schema.ts';
export * from './prescription.ts';
export * from './submitted-data.ts';
export * from './validate-submission.ts';
export { RULED_FORMS } from './rules/index.ts';
