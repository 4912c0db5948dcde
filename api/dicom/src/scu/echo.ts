import { VERIFICATION_SOP_CLASS } from '@rtflow/imaging/dicom/sop-classes';
import { IMPLICIT_LITTLE_ENDIAN } from '@rtflow/imaging/dicom/transfer-syntaxes';
import { COMMAND, FIELD } from '../dimse/command-set.ts';
import { openAssociation, type ConnectOptions } from './association.ts';

export interface EchoResult {
  /** 'ok', or why there was no good answer. */
  readonly outcome: 'ok' | 'unreachable' | 'rejected' | 'timeout' | 'not-offered' | 'failed';
  readonly reason: string;
  /** From opening the connection to the answer. */
  readonly milliseconds: number;
}

/** C-ECHO over an association of its own. */
export async function echo(options: Pick<ConnectOptions, 'peer' | 'callingAe' | 'ca'>): Promise<EchoResult> {
  const began = performance.now();
  const since = (): number => performance.now() - began;
  const contexts = [{ abstractSyntax: VERIFICATION_SOP_CLASS, transferSyntaxes: [IMPLICIT_LITTLE_ENDIAN] }];
  const opened = await openAssociation({ ...options, contexts, openMs: 5_000, idleMs: 5_000 });
  if (!opened.ok) return { outcome: opened.error.code, reason: opened.error.reason, milliseconds: since() };
  const association = opened.value;
  const context = association.context(VERIFICATION_SOP_CLASS);
  if (context === undefined) {
    await association.release();
    return { outcome: 'not-offered', reason: 'peer offers no verification', milliseconds: since() };
  }
  const fields = { [FIELD.AFFECTED_SOP_CLASS]: VERIFICATION_SOP_CLASS, [FIELD.COMMAND]: COMMAND.C_ECHO };
  const response = await association.exchange.invokeOnce(context.id, fields).catch(() => undefined);
  const milliseconds = since();
  await association.release();
  if (response?.status === 0) return { outcome: 'ok', reason: '', milliseconds };
  return { outcome: 'failed', reason: response ? `status ${response.status}` : 'connection lost', milliseconds };
}
