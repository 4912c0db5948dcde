import { ChangeDetectionStrategy, Component, effect, inject, input, output, signal } from '@angular/core';
import { Words } from '../words/words.ts';
import type { NewPeer, Peer } from './node-desk.ts';

const ROLES = ['MODALITY', 'TPS', 'PACS', 'LINAC', 'OIS', 'WORKSTATION', 'OTHER'] as const;
const SETS = ['ISO_IR 192', 'GB18030', 'GBK', 'ISO_IR 100'] as const;

/** One peer: who it is, where it is, how it wants to be spoken to. */
@Component({
  selector: 'rt-peer-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="fields" (submit)="$event.preventDefault(); save()">
      <label
        >AE<input
          #ae
          class="in mono"
          maxlength="16"
          [value]="fields().aeTitle"
          (input)="set({ aeTitle: ae.value.trim() })"
      /></label>
      <label
        >{{ w.t('dicomNode.host')
        }}<input
          #host
          class="in mono"
          maxlength="255"
          [value]="fields().host"
          (input)="set({ host: host.value.trim() })"
      /></label>
      <label
        >{{ w.t('dicomNode.port')
        }}<input #port class="in mono" inputmode="numeric" [value]="fields().port" (input)="set({ port: +port.value })"
      /></label>
      <label
        >{{ w.t('dicomNode.role')
        }}<select #role class="in" (change)="set({ role: roleOf(role.value) })">
          @for (one of roles; track one) {
            <option [value]="one" [selected]="one === fields().role">{{ w.t('dicomNode.roles.' + one) }}</option>
          }
        </select></label
      >
      <label
        >{{ w.t('dicomNode.characterSet')
        }}<select #chars class="in" (change)="option({ characterSet: setOf(chars.value) })">
          @for (one of sets; track one) {
            <option [value]="one" [selected]="one === (fields().options.characterSet ?? sets[0])">{{ one }}</option>
          }
        </select></label
      >
      <label
        >{{ w.t('dicomNode.retrieve')
        }}<select #way class="in" (change)="option({ retrieve: way.value === 'get' ? 'get' : 'move' })">
          <option value="move" [selected]="fields().options.retrieve !== 'get'">C-MOVE</option>
          <option value="get" [selected]="fields().options.retrieve === 'get'">C-GET</option>
        </select></label
      >
      <label class="check"
        ><input
          #tls
          type="checkbox"
          [checked]="fields().options.tls ?? false"
          (change)="option({ tls: tls.checked })"
        />TLS</label
      >
      <label class="check"
        ><input #on type="checkbox" [checked]="fields().active" (change)="set({ active: on.checked })" />{{
          w.t('dicomNode.enabled')
        }}</label
      >
      <label class="wide"
        >{{ w.t('dicomNode.notes')
        }}<input
          #notes
          class="in"
          maxlength="500"
          [value]="fields().options.notes ?? ''"
          (input)="option({ notes: notes.value })"
      /></label>
      <p class="row end wide">
        @if (peer()) {
          <button type="button" class="btn" (click)="left.emit()">{{ w.t('act.cancel') }}</button>
        }
        <button
          type="submit"
          class="btn p"
          [disabled]="busy() || fields().aeTitle === '' || fields().host === '' || !(fields().port > 0)"
        >
          {{ w.t('act.save') }}
        </button>
      </p>
    </form>
  `,
  styleUrl: './fields.css',
})
export class PeerForm {
  protected readonly w = inject(Words);
  readonly peer = input.required<Peer | null>();
  readonly busy = input(false);
  readonly saved = output<NewPeer>();
  readonly left = output<void>();
  protected readonly roles = ROLES;
  protected readonly sets = SETS;
  protected readonly fields = signal<NewPeer>(empty());

  constructor() {
    effect(() => {
      const peer = this.peer();
      this.fields.set(peer === null ? empty() : fieldsOf(peer));
    });
  }

  protected set(change: Partial<NewPeer>): void {
    this.fields.update((fields) => ({ ...fields, ...change }));
  }

  protected option(change: NewPeer['options']): void {
    this.fields.update((fields) => ({ ...fields, options: { ...fields.options, ...change } }));
  }

  protected save(): void {
    this.saved.emit(this.fields());
  }

  protected roleOf(text: string): NewPeer['role'] {
    return ROLES.find((role) => role === text) ?? 'OTHER';
  }

  protected setOf(text: string): (typeof SETS)[number] {
    return SETS.find((set) => set === text) ?? 'ISO_IR 192';
  }
}

function empty(): NewPeer {
  return { aeTitle: '', host: '', port: 104, role: 'MODALITY', active: true, options: {} };
}

function fieldsOf({ peerId, version, aeTitle, host, port, role, active, options }: Peer): NewPeer {
  return { peerId, version, aeTitle, host, port, role: ROLES.find((one) => one === role) ?? 'OTHER', active, options };
}
