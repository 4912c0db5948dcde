import { ChangeDetectionStrategy, Component, computed, effect, inject, input, untracked } from '@angular/core';
import type { SignatureReport } from '@rtflow/contract/rest/signatures';
import { API } from '../api/api.ts';
import { Loaded } from '../api/loaded.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { dayAndTime } from '../words/format.ts';
import { Words } from '../words/words.ts';
import { evidenceFiles } from './evidence-files.ts';

/** The signature under a form, verified as it is opened, with the evidence to take along. */
@Component({
  selector: 'rt-signature-line',
  imports: [Icon, ProblemBox],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (loaded.problem(); as problem) {
      <rt-problem [problem]="problem" (retried)="loaded.retry()" />
    }
    @if (loaded.value(); as report) {
      <section class="sign" [class.bad]="!report.valid" [attr.aria-label]="w.t('chart.signature.title')">
        <p>
          <b [class]="report.valid ? 't-ok' : 't-bad'"
            ><rt-icon [name]="report.valid ? 'check' : 'triangle'" size="s" />
            {{ w.t(report.valid ? 'chart.signature.valid' : 'chart.signature.invalid') }}</b
          >
          {{ w.say(report.signer) }} · {{ when(report.signedAt) }} · {{ report.meaning }}
        </p>
        <p class="mut">
          {{ w.t('chart.signature.certificate') }} {{ report.certificate.name }}
          <span class="mono">{{ report.certificate.serial }}</span> · {{ report.algorithm }}
        </p>
        <p class="mut">
          {{ w.t('chart.signature.digest') }} <span class="mono">{{ report.digestSha256 }}</span>
        </p>
        @for (check of failed(); track check.check) {
          <p class="t-bad">{{ w.t('chart.signature.failed.' + check.check) }}</p>
        }
        <button type="button" class="btn sm" (click)="save(report)">{{ w.t('chart.signature.save') }}</button>
      </section>
    }
  `,
  styles: `
    .sign {
      margin: 12px 16px 16px;
      padding: 8px 12px;
      border: 1px solid var(--line);
      border-left: 3px solid var(--ok);
      border-radius: var(--r-2);
      font-size: 12px;
    }
    .sign.bad {
      border-left-color: var(--bad);
    }
    .mono {
      overflow-wrap: anywhere;
    }
  `,
})
export class SignatureLine {
  readonly #client = inject(API);
  protected readonly w = inject(Words);
  readonly submissionId = input.required<string>();
  protected readonly loaded = new Loaded<SignatureReport>();
  protected readonly when = dayAndTime;
  protected readonly failed = computed(() => this.loaded.value()?.checks.filter(({ ok }) => !ok) ?? []);

  constructor() {
    effect(() => {
      const params = { submissionId: this.submissionId() };
      untracked(() => void this.loaded.load(() => this.#client.call('signatures.verify', { params })));
    });
  }

  protected save(report: SignatureReport): void {
    for (const { name, bytes } of evidenceFiles(report)) {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([bytes]));
      link.download = name;
      link.click();
      URL.revokeObjectURL(link.href);
    }
  }
}
