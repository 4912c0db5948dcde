import { z } from 'zod';

/** Field types of the forms (forms/README.md): codes are strings, times ISO with offset, hidden answers are absent. */
export const side = z.enum(['L', 'R', 'B', 'NA']);
export const yesNo = z.enum(['yes', 'no']);
export const text = z.string().optional();
export const codes = z.array(z.string()).default([]);
export const ticked = z.boolean().default(false);
export const number = z.number();
/** A number that a select carries as its code. */
export const numberCode = z.coerce.number();
/** Epoch milliseconds. */
export const instant = z.string().transform((value) => Date.parse(value));
/** 'YYYY-MM-DD', also of a time. */
export const day = z.string().transform((value) => value.slice(0, 10));
export const approval = { decision: z.enum(['approve', 'reject']), rejectReason: text, comment: text };
