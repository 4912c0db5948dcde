/** A person who is signed in, with the key to sign: what a command needs of whatever provider holds the certificates. */
export interface Signer {
  readonly userId: string;
  /** CN of the certificate. */
  readonly name: string;
  /** Upper-case hex. */
  readonly certificateSerial: string;
  readonly algorithm: string;
  /** Pure computation: it runs inside a transaction. @returns a detached CMS SignedData as DER */
  sign(content: Uint8Array, at: Date): Uint8Array;
}
