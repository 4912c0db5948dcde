import type { SignatureReport } from '@rtflow/contract/rest/signatures';

export interface EvidenceFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The files that a verification without RTFlow needs, and the command for it. Their names carry the digest, nothing of the patient. */
export function evidenceFiles({ digestSha256, algorithm, evidence }: SignatureReport): EvidenceFile[] {
  const name = digestSha256.slice(0, 12);
  const text = new TextEncoder();
  const command =
    algorithm === 'SM2-SM3'
      ? `GM/T 0010 SignedData: ${name}.p7s, ${name}.json, ${name}-ca.pem\n`
      : `openssl cms -verify -binary -inform DER -in ${name}.p7s -content ${name}.json -CAfile ${name}-ca.pem -purpose any\n`;
  return [
    { name: `${name}.json`, bytes: text.encode(evidence.content) },
    { name: `${name}.p7s`, bytes: Uint8Array.from(atob(evidence.cms), (letter) => letter.charCodeAt(0)) },
    { name: `${name}-ca.pem`, bytes: text.encode(evidence.authority) },
    { name: `${name}-verify.txt`, bytes: text.encode(command) },
  ];
}
