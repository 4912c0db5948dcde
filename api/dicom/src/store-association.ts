import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import dimse from 'dcmjs-dimse';
import type { association, requests, responses, Dataset } from 'dcmjs-dimse';
import { decideContext } from './association-policy.ts';
import { DataSetCollector } from './data-set-collector.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { createPduGuard } from './pdu-guard.ts';
import type { AssociationEvent, DicomIntake, StoredNotice } from './ports.ts';
import { receiveInstance } from './receive-instance.ts';

export interface AssociationWiring {
  readonly aeTitle: string;
  readonly intake: DicomIntake;
  readonly budget: MemoryBudget;
  readonly maxPduBytes: number;
  readonly maxInstanceBytes: number;
  readonly idleMs: number;
  /** Counts this association in; false when the limit is reached. */
  readonly admit: () => boolean;
  readonly dismiss: () => void;
  readonly onStored: (notice: StoredNotice) => void;
  /** Work that `stop` waits for. */
  readonly track: (work: Promise<void>) => void;
}

/** The life of one association. dcmjs-dimse does not enforce it: a peer may send P-DATA before or after a refusal. */
const TRANSITIONS = {
  idle: ['deciding', 'closed'],
  deciding: ['accepted', 'closed'],
  accepted: ['closed'],
  closed: [],
} as const satisfies Record<string, readonly string[]>;
type State = keyof typeof TRANSITIONS;

/**
 * Association requests, commands and echoes are small. dcmjs-dimse gathers commands, and data sets of services that we
 * do not offer, in memory without a limit of its own.
 */
const MAX_BYTES_OUTSIDE_STORE = 1 << 20;

const { PresentationContextResult, RejectReason, RejectResult, RejectSource } = dimse.constants;

export class StoreAssociation extends dimse.Scp {
  readonly #socket: Socket;
  readonly #wiring: AssociationWiring;
  #state: State = 'idle';
  #admitted = false;
  #bytesOutsideStore = 0;
  #collector: DataSetCollector | undefined;
  #peer: Pick<AssociationEvent, 'callingAe' | 'calledAe' | 'address'>;

  constructor(socket: Socket, wiring: AssociationWiring) {
    super(socket, {
      connectTimeout: wiring.idleMs,
      associationTimeout: wiring.idleMs,
      pduTimeout: wiring.idleMs,
    });
    this.#socket = socket;
    this.#wiring = wiring;
    this.#peer = { callingAe: '', calledAe: '', address: peerAddress(socket) };
    const guard = createPduGuard(wiring.maxPduBytes);
    socket.prependListener('data', (chunk: Uint8Array) => {
      this.#bytesOutsideStore += this.#collector === undefined ? chunk.length : 0;
      if (!guard.accept(chunk) || this.#bytesOutsideStore > MAX_BYTES_OUTSIDE_STORE) this.#cutOff();
    });
    this.on('networkError', () => this.#cutOff());
    this.on('close', () => this.#leave());
  }

  override associationRequested(requested: association.Association): void {
    if (!this.#move('deciding')) return this.#cutOff();
    this.#peer = {
      ...this.#peer,
      callingAe: requested.getCallingAeTitle().trim(),
      calledAe: requested.getCalledAeTitle().trim(),
    };
    this.#wiring.track(this.#decide(requested));
  }

  override associationReleaseRequested(): void {
    this.sendAssociationReleaseResponse();
    this.#socket.end();
  }

  override cEchoRequest(request: requests.CEchoRequest, reply: (response: responses.CEchoResponse) => void): void {
    if (this.#state !== 'accepted') return this.#cutOff();
    this.#bytesOutsideStore = 0;
    const response = dimse.responses.CEchoResponse.fromRequest(request);
    response.setStatus(dimse.constants.Status.Success);
    reply(response);
  }

  override createStoreWritableStream(context: association.PresentationContext): Writable {
    if (this.#state !== 'accepted' || context.getResult() !== PresentationContextResult.Accept) {
      throw new Error('Expected a data set on an accepted presentation context');
    }
    this.#bytesOutsideStore = 0;
    this.#collector = new DataSetCollector(this.#wiring.budget, this.#wiring.maxInstanceBytes);
    return this.#collector;
  }

  /** Hands the fragments on untouched, at once: a later callback would let the next PDU in before this one is done. */
  override createDatasetFromStoreWritableStream(
    writable: Writable,
    context: association.PresentationContext,
    callback: (dataset: Dataset) => void,
  ): void {
    callback({ collector: writable, context } as unknown as Dataset);
  }

  override cStoreRequest(request: requests.CStoreRequest, reply: (response: responses.CStoreResponse) => void): void {
    const carried = request.getDataset() as unknown as CarriedDataSet | undefined;
    if (this.#state !== 'accepted' || carried === undefined) return this.#cutOff();
    this.#collector = undefined;
    this.#wiring.track(this.#store(request, carried, reply));
  }

  override cCancelRequest(): void {
    // A C-STORE cannot be cancelled (PS3.7 9.3.2.3 is for C-FIND, C-GET and C-MOVE): nothing to do.
  }

  override abort(): void {
    this.#socket.destroy();
  }

  async #decide(requested: association.Association): Promise<void> {
    const { aeTitle, intake } = this.#wiring;
    const { callingAe, calledAe, address } = this.#peer;
    if (calledAe !== aeTitle) return this.#refuse('refused-wrong-called-ae', RejectReason.CalledAeNotRecognized);
    const known = await intake.isKnownAe(callingAe, address).catch(() => false);
    if (!known) return this.#refuse('refused-unknown-ae', RejectReason.CallingAeNotRecognized);
    if (!this.#wiring.admit()) return this.#refuse('refused-too-many', RejectReason.LocalLimitExceeded);
    this.#admitted = true;
    if (!this.#move('accepted')) return this.#leave();
    for (const { context } of requested.getPresentationContexts()) settleContext(context);
    this.sendAssociationAccept();
  }

  async #refuse(kind: AssociationEvent['kind'], reason: number): Promise<void> {
    this.#move('closed');
    await this.#wiring.intake.recordAssociation({ ...this.#peer, kind }).catch(() => undefined);
    const busy = kind === 'refused-too-many';
    this.sendAssociationReject(
      busy ? RejectResult.Transient : RejectResult.Permanent,
      busy ? RejectSource.ServiceProviderPresentation : RejectSource.ServiceUser,
      reason,
    );
    this.#socket.end();
  }

  async #store(
    request: requests.CStoreRequest,
    carried: CarriedDataSet,
    reply: (response: responses.CStoreResponse) => void,
  ): Promise<void> {
    const answer = await receiveInstance(this.#wiring.intake, {
      fragments: carried.collector.fragments,
      overflow: carried.collector.overflow,
      sopClassUid: request.getAffectedSopClassUid(),
      sopInstanceUid: request.getAffectedSopInstanceUid(),
      transferSyntaxUid: carried.context.getAcceptedTransferSyntaxUid() ?? '',
      peer: this.#peer,
    });
    carried.collector.release();
    if (answer.stored !== undefined) this.#wiring.onStored(answer.stored);
    const response = dimse.responses.CStoreResponse.fromRequest(request);
    response.setStatus(answer.status);
    if (answer.comment !== '') response.setErrorComment(answer.comment);
    if (this.#state === 'accepted') reply(response);
  }

  #move(to: State): boolean {
    const allowed: readonly State[] = TRANSITIONS[this.#state];
    if (!allowed.includes(to)) return false;
    this.#state = to;
    return true;
  }

  #cutOff(): void {
    const wasAccepted = this.#state === 'accepted';
    this.#move('closed');
    this.#socket.destroy();
    if (!wasAccepted) return;
    const event: AssociationEvent = { ...this.#peer, kind: 'aborted-protocol-error' };
    this.#wiring.track(this.#wiring.intake.recordAssociation(event).catch(() => undefined));
  }

  #leave(): void {
    this.#move('closed');
    this.#collector?.release();
    this.#collector = undefined;
    if (!this.#admitted) return;
    this.#admitted = false;
    this.#wiring.dismiss();
  }
}

interface CarriedDataSet {
  readonly collector: DataSetCollector;
  readonly context: association.PresentationContext;
}

function settleContext(context: association.PresentationContext): void {
  const decision = decideContext(context.getAbstractSyntaxUid(), context.getTransferSyntaxUids());
  if ('accept' in decision) context.setResult(PresentationContextResult.Accept, decision.accept);
  else if (decision.reject === 'abstract-syntax-not-supported') {
    context.setResult(PresentationContextResult.RejectAbstractSyntaxNotSupported);
  } else context.setResult(PresentationContextResult.RejectTransferSyntaxesNotSupported);
}

function peerAddress(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
