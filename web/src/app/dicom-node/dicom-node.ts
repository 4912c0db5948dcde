import { ChangeDetectionStrategy, Component, computed, inject } from '@angular/core';
import { API } from '../api/api.ts';
import { Empty } from '../parts/empty.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { Skeleton } from '../parts/skeleton.ts';
import { SESSION } from '../session/session.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { LinkRulesTab } from './link-rules-tab.ts';
import { NodeDesk, TABS, type SendState } from './node-desk.ts';
import { PeerForm } from './peer-form.ts';
import { StorageTab } from './storage-tab.ts';
import { RouteForm } from './route-form.ts';

const STATES: readonly SendState[] = ['PENDING', 'FAILED', 'DEAD', 'SENT'];

/** The DICOM node: what it holds, what it sends, whom it knows, what it set aside. */
@Component({
  selector: 'rt-dicom-node',
  imports: [Empty, Icon, LinkRulesTab, PeerForm, ProblemBox, RouteForm, Skeleton, StorageTab],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './dicom-node.html',
  styleUrl: './dicom-node.css',
})
export class DicomNodeScreen {
  readonly #session = inject(SESSION);
  protected readonly w = inject(Words);
  protected readonly desk = new NodeDesk(inject(API));
  protected readonly states = STATES;
  protected readonly when = dayAndTime;
  /** Studies name patients: not everybody who runs the node may see them. */
  protected readonly tabs = computed(() => TABS.filter((tab) => tab !== 'studies' || this.#session.may('image.view')));

  constructor() {
    void this.desk.open(this.tabs()[0] ?? 'queue');
  }

  protected toneOf(state: SendState): string {
    return { PENDING: 'brand', FAILED: 'warn', DEAD: 'bad', SENT: 'ok' }[state];
  }

  protected megabytes(bytes: number): string {
    return (bytes / 1e6).toFixed(1);
  }
}
