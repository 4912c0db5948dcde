import { ChangeDetectionStrategy, Component, inject, input, output, signal } from '@angular/core';
import { Words } from '../words/words.ts';
import type { NewRoute, Peer } from './node-desk.ts';

/** One rule: which received series go on to whom. Empty fields fit everything. */
@Component({
  selector: 'rt-route-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="fields" (submit)="$event.preventDefault(); save()">
      <label
        >{{ w.t('dicomNode.ruleName')
        }}<input #name class="in" maxlength="64" [value]="fields().name" (input)="set({ name: name.value.trim() })"
      /></label>
      <label
        >{{ w.t('dicomNode.modality')
        }}<input
          #modality
          class="in mono"
          maxlength="16"
          [value]="fields().modality ?? ''"
          (input)="set({ modality: orNull(modality.value) })"
      /></label>
      <label
        >{{ w.t('dicomNode.station')
        }}<input
          #station
          class="in"
          maxlength="64"
          [value]="fields().stationName ?? ''"
          (input)="set({ stationName: orNull(station.value) })"
      /></label>
      <label
        >{{ w.t('dicomNode.bodyPart')
        }}<input
          #part
          class="in"
          maxlength="64"
          [value]="fields().bodyPart ?? ''"
          (input)="set({ bodyPart: orNull(part.value) })"
      /></label>
      <label
        >{{ w.t('dicomNode.sender')
        }}<input
          #ae
          class="in mono"
          maxlength="16"
          [value]="fields().callingAe ?? ''"
          (input)="set({ callingAe: orNull(ae.value) })"
      /></label>
      <label
        >{{ w.t('dicomNode.to')
        }}<select #to class="in" (change)="set({ peerId: to.value })">
          <option value=""></option>
          @for (peer of peers(); track peer.peerId) {
            <option [value]="peer.peerId" [selected]="peer.peerId === fields().peerId">{{ peer.aeTitle }}</option>
          }
        </select></label
      >
      <label class="check"
        ><input #anon type="checkbox" [checked]="fields().deidentify" (change)="set({ deidentify: anon.checked })" />{{
          w.t('dicomNode.deidentify')
        }}</label
      >
      <p class="row end wide">
        <button type="submit" class="btn p" [disabled]="busy() || fields().name === '' || fields().peerId === ''">
          {{ w.t('dicomNode.addRule') }}
        </button>
      </p>
    </form>
  `,
  styleUrl: './fields.css',
})
export class RouteForm {
  protected readonly w = inject(Words);
  readonly peers = input.required<readonly Peer[]>();
  readonly busy = input(false);
  readonly saved = output<NewRoute>();
  protected readonly fields = signal<NewRoute>(empty());

  protected set(change: Partial<NewRoute>): void {
    this.fields.update((fields) => ({ ...fields, ...change }));
  }

  protected save(): void {
    this.saved.emit(this.fields());
    this.fields.set(empty());
  }

  protected orNull(text: string): string | null {
    return text.trim() === '' ? null : text.trim();
  }
}

function empty(): NewRoute {
  const any = { modality: null, stationName: null, bodyPart: null, callingAe: null };
  return { name: '', sort: 100, ...any, peerId: '', deidentify: false, active: true };
}
