import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import { maskIdNo } from '@rtflow/domain';
import { Icon } from '../parts/icon.ts';
import { Words } from '../words/words.ts';
import type { Candidate, RegisterDesk } from './register-desk.ts';

/** New or returning: candidates side by side with what was typed; the person decides. */
@Component({
  selector: 'rt-match-panel',
  imports: [Icon],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './match-panel.html',
  styleUrl: './match-panel.css',
})
export class MatchPanel {
  protected readonly w = inject(Words);
  readonly desk = input.required<RegisterDesk>();
  protected readonly candidates = computed(() => this.desk().match()?.candidates ?? []);

  protected compare(candidate: Candidate): readonly { word: string; mine: string; theirs: string; same: boolean }[] {
    const draft = this.desk().draft();
    const idNo = draft.idNo ?? '';
    const rows = [
      { word: 'name', mine: draft.name ?? '', theirs: candidate.name },
      { word: 'sex', mine: this.#sex(draft.sex ?? ''), theirs: this.#sex(candidate.sex) },
      { word: 'birthDate', mine: draft.birthDate ?? '', theirs: candidate.birthDate ?? '' },
      { word: 'idNo', mine: idNo === '' ? '' : shorter(maskIdNo(idNo)), theirs: shorter(candidate.idNoMasked) },
    ];
    return rows.map((row) => ({ ...row, same: row.mine === row.theirs }));
  }

  protected isChosen(candidate: Candidate): boolean {
    const verdict = this.desk().verdict();
    return verdict.kind === 'same' && verdict.patientId === candidate.patientId;
  }

  #sex(code: string): string {
    return code === '' ? '' : this.w.code('sex', code);
  }
}

/** The ends are what differs: the stars between them may be few. */
function shorter(masked: string): string {
  return masked.replace(/\*{5,}/, '****');
}
