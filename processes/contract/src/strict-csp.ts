import { config } from 'zod';

/**
 * For the browser, imported before any schema is made: zod tries at the first object schema whether it may compile code at run
 * time. The page forbids that, zod takes no for an answer, but each page view would be noted as a violation.
 */
config({ jitless: true });
