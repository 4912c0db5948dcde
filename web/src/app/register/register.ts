import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import { urlOf } from '@rtflow/contract/client';
import { API } from '../api/api.ts';
import { useKeys } from '../keys/keys.ts';
import { DateBox } from '../parts/date-box.ts';
import { Icon } from '../parts/icon.ts';
import { ProblemBox } from '../parts/problem-box.ts';
import { ScreenClock } from '../words/clock.ts';
import { dayOf } from '../words/hospital-time.ts';
import { Words } from '../words/words.ts';
import { LabelButtons } from '../label/label-buttons.ts';
import { PhotoDialog } from '../photo/photo-dialog.ts';
import { MatchPanel } from './match-panel.ts';
import { RegisterDesk, type FieldName } from './register-desk.ts';

/** S06: register a patient at the counter. */
@Component({
  selector: 'rt-register',
  imports: [DateBox, Icon, LabelButtons, MatchPanel, PhotoDialog, ProblemBox, RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  templateUrl: './register.html',
  styleUrl: './register.css',
})
export class Register {
  protected readonly w = inject(Words);
  readonly #clock = inject(ScreenClock);
  protected readonly desk = new RegisterDesk(inject(API), () => dayOf(Date.now()));
  protected readonly sources = ['OUTPATIENT', 'INPATIENT', 'REFERRAL', 'EXAM'];
  protected readonly idTypes = ['ID_CARD', 'PASSPORT', 'HMT_PERMIT', 'OFFICER', 'BIRTH_CERT', 'TEMPORARY'];
  protected readonly insurances = ['EMPLOYEE', 'RESIDENT', 'SELF', 'OTHER'];
  protected readonly contactFields: readonly FieldName[] = ['phone', 'contactName', 'contactPhone'];
  protected readonly stayFields: readonly FieldName[] = ['admissionNo', 'ward', 'bed'];
  protected readonly sexes = ['M', 'F', 'U'];
  readonly #startedAt = signal(Date.now());
  protected readonly spent = computed(() => {
    const seconds = Math.max(0, Math.round((this.#clock.now() - this.#startedAt()) / 1000));
    return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  });
  protected readonly photographing = signal(false);
  protected readonly pictureUrl = computed<string | null>((): string | null => {
    const shot = this.desk.shot();
    return shot === null ? null : URL.createObjectURL(shot.thumbnail);
  });
  protected readonly photoProblem = computed(() => {
    const photo = this.desk.photo();
    return typeof photo === 'string' ? null : photo;
  });
  protected readonly barcodeUrl = computed(() => {
    const saved = this.desk.saved();
    return saved === null ? null : urlOf('patients.barcode', { params: { patientId: saved.patientId } });
  });
  protected readonly missingText = computed(() => {
    const words = this.desk.missing().map((name) => this.w.t(`register.${name}`));
    if (this.desk.mustDecide()) words.push(this.w.t('register.decision'));
    return words.join(this.w.language() === 'en' ? ', ' : '；');
  });

  constructor() {
    useKeys('register', {
      readCard: () => void this.desk.readCard(),
      photo: () => this.photographing.set(true),
      pullHis: () => void this.desk.pullHis(),
      save: () => void this.desk.save(),
      samePerson: () => {
        const first = this.desk.match()?.candidates[0];
        if (first !== undefined) this.desk.same(first.patientId);
      },
      otherPerson: () => this.desk.notTheSame(),
    });
  }

  protected value(name: FieldName): string {
    return this.desk.draft()[name] ?? '';
  }

  protected isRequired(name: FieldName): boolean {
    return this.desk.required().includes(name);
  }

  /** A fault of a filled field, or that it is missing once saving was tried. */
  protected faultOf(name: FieldName): string | null {
    const fault = this.desk.faults()[name];
    if (fault !== undefined) return this.w.t(`register.fault.${fault}`);
    return this.desk.tried() && this.desk.missing().includes(name) ? this.w.t('register.fault.REQUIRED') : null;
  }

  protected next(): void {
    this.desk.next();
    this.#startedAt.set(Date.now());
  }
}
