import { ChangeDetectionStrategy, Component, computed, inject, input, linkedSignal, output } from '@angular/core';
import { Words } from '../words/words.ts';
import { LINK_RULE_KINDS, type LinkRule, type NewLinkRule } from './link-rules-desk.ts';

const NEW: NewLinkRule = { name: '', kind: 'PATIENT_NO', modality: null, callingAe: null, days: null, active: true };
const USUAL_DAYS = 7;

/** One linking rule: what it asks, and of which objects. */
@Component({
  selector: 'rt-link-rule-form',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <form class="fields" (submit)="$event.preventDefault(); saved.emit(fields())">
      <label
        >{{ w.t('linkRules.name')
        }}<input #name class="in" maxlength="64" [value]="fields().name" (input)="set({ name: name.value })"
      /></label>
      <label
        >{{ w.t('linkRules.kind')
        }}<select #kind class="in" (change)="set({ kind: $any(kind.value), days: daysOf(kind.value) })">
          @for (one of kinds; track one) {
            <option [value]="one" [selected]="one === fields().kind">{{ w.t('linkRules.short.' + one) }}</option>
          }
        </select></label
      >
      <label
        >{{ w.t('dicomNode.modality')
        }}<input
          #modality
          class="in mono"
          maxlength="16"
          [value]="fields().modality ?? ''"
          (input)="set({ modality: modality.value.trim() || null })"
      /></label>
      <label
        >{{ w.t('dicomNode.sender')
        }}<input
          #ae
          class="in mono"
          maxlength="16"
          [value]="fields().callingAe ?? ''"
          (input)="set({ callingAe: ae.value.trim() || null })"
      /></label>
      @if (fields().kind === 'PATIENT_DATE') {
        <label
          >{{ w.t('linkRules.days')
          }}<input
            #days
            class="in mono"
            type="number"
            min="0"
            max="365"
            [value]="fields().days"
            (input)="set({ days: days.valueAsNumber })"
        /></label>
      }
      <p class="row end wide">
        @if (rule()) {
          <button type="button" class="btn" (click)="left.emit()">{{ w.t('act.cancel') }}</button>
        }
        <button type="submit" class="btn p" [disabled]="busy() || !whole()">{{ w.t('act.save') }}</button>
      </p>
    </form>
  `,
  styleUrl: './fields.css',
})
export class LinkRuleForm {
  protected readonly w = inject(Words);
  protected readonly kinds = LINK_RULE_KINDS;
  readonly rule = input<LinkRule | null>(null);
  readonly busy = input(false);
  readonly saved = output<NewLinkRule>();
  readonly left = output();
  protected readonly fields = linkedSignal<NewLinkRule>(() => this.rule() ?? NEW);
  protected readonly whole = computed(
    () => this.fields().name.trim() !== '' && (this.fields().days === null || Number.isInteger(this.fields().days)),
  );

  protected set(change: Partial<NewLinkRule>): void {
    this.fields.update((fields) => ({ ...fields, ...change }));
  }

  protected daysOf(kind: string): number | null {
    return kind === 'PATIENT_DATE' ? USUAL_DAYS : null;
  }
}
