import { z } from 'zod';
import { IsoInstant, Text } from './problem.ts';
import { route } from './route.ts';

/** What a verification looks at. */
export const SIGNATURE_CHECKS = ['message', 'certificate', 'record', 'chain'] as const;

export const SignatureCheck = z.object({ check: z.enum(SIGNATURE_CHECKS), ok: z.boolean() });

export const SignatureReport = z.object({
  signer: Text,
  meaning: z.string(),
  signedAt: IsoInstant,
  algorithm: z.string(),
  digestSha256: z.string(),
  certificate: z.object({
    serial: z.string(),
    name: z.string(),
    validFrom: IsoInstant,
    validTo: IsoInstant,
    revokedAt: IsoInstant.nullable(),
  }),
  /** message: the CMS message signs exactly the kept content; certificate: ours, in its time, not revoked before; record: the form still says what was signed; chain: the signature before it is the one it names. */
  checks: z.array(SignatureCheck),
  valid: z.boolean(),
  /** For a verification without RTFlow: `openssl cms -verify -binary -inform DER -in <cms> -content <content> -CAfile <authority> -purpose any`. */
  evidence: z.object({
    content: z.string().describe('The text that was signed, UTF-8'),
    cms: z.string().describe('Detached CMS SignedData, DER as base64'),
    authority: z.string().describe('Certificate of the authority, PEM'),
  }),
});
export type SignatureReport = z.infer<typeof SignatureReport>;

export const signatureRoutes = {
  'signatures.verify': route({
    method: 'GET',
    path: '/forms/:submissionId/signature',
    access: 'patient.read',
    summary: 'Verifies the signature of a submitted form now, with the evidence to verify it elsewhere',
    response: SignatureReport,
  }),
};
