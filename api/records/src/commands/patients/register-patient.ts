import type { Registration } from '@rtflow/contract';
import { barcodeText, readIdCard } from '@rtflow/domain';
import { dayOf } from '../../clinical/hospital-time.ts';
import type { ContactPerson } from '../../models/patients.ts';
import { normalNo, sealContactPhone, sealDocument, sealPhone } from '../../patient-fields.ts';
import { refuse, type Outcome } from '../../policies/refusals.ts';
import { findMatches, levelOf } from '../../queries/patients/match-candidates.ts';
import { insertRow, needRow, rowOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { engineDid } from '../engine-did.ts';
import { changePatient } from './change-patient.ts';
import { openReconciliation } from './reconcile.ts';
import { nextPatientNo, nextTemporaryNo } from './next-number.ts';
import { pinyinOf } from '../../clinical/pinyin-of.ts';

export interface RegisterPatient {
  readonly registration: Registration;
  /** The person said: this is the one we know. */
  readonly existingPatientId?: string;
  /** The person said: similar, but somebody else. */
  readonly acceptNew: boolean;
  /** A HIS is connected: what it did not fill in is compared later. */
  readonly hisConnected: boolean;
  /** Prefix of patient numbers. */
  readonly prefix: string;
}
export interface RegisteredPatient {
  readonly patientId: string;
  readonly patientNo: string;
  /** Text of the Code128 label: number and check character. */
  readonly barcode: string;
  readonly returning: boolean;
}

/** A patient at the desk: row, visit, number and the start of the registration pathway, in one transaction. */
export async function registerPatient(tx: Tx, input: RegisterPatient): Promise<Outcome<RegisteredPatient>> {
  const today = dayOf(tx.now);
  const checked = checkDocument(input.registration, today);
  if (!checked.ok) return checked;
  const registration = checked.value;
  const who = await decideWho(tx, input, registration);
  if (!who.ok) return who;
  const { known, asked } = who.value;
  const patient = known ?? (await insertPatient(tx, registration, { prefix: input.prefix, today }));
  if (known) await refreshPatient(tx, known.patientId, registration);
  await insertVisit(tx, patient.patientId, registration);
  const byHand = !registration.hisPatientId && registration.idType !== 'TEMPORARY';
  if (input.hisConnected && byHand) await openReconciliation(tx, patient.patientId);
  await tx.audit({
    action: known ? 'patient.returned' : 'patient.registered',
    entity: 'patient',
    entityId: patient.patientId,
    patientId: patient.patientId,
    detail: { patientNo: patient.patientNo, source: registration.source, idType: registration.idType },
  });
  const started = engineDid(
    await tx.execute({
      type: 'createProcessInstance',
      bpmnProcessId: 'reg-patient',
      businessKey: patient.patientId,
      variables: {
        patientId: patient.patientId,
        category: 'P2',
        registerPatient: { patientId: patient.patientId, urgent: false },
      },
      // The screen did the first task of the pathway: the token starts right after it, and after the matching
      // where the person at the desk has said who this is.
      startInstructions: [{ elementId: asked ? 'generate-barcode' : 'his-fetch-patient' }],
    }),
  );
  if (!started.ok) return started.error.code === 'NOT_FOUND' ? refuse('NO_PROCESS', started.error.detail) : started;
  const { patientId, patientNo } = patient;
  return {
    ok: true,
    value: { patientId, patientNo, barcode: barcodeText(patientNo), returning: known !== null },
  };
}

/** An identity card must pass its own check, and the typed birth date and sex must be the card's. */
function checkDocument(registration: Registration, today: string): Outcome<Registration> {
  if (registration.birthDate > today)
    return inputFault('birthDate', 'FUTURE', '出生日期不能晚于今天', 'The birth date is in the future');
  if (registration.idType === 'TEMPORARY') return { ok: true, value: { ...registration, idNo: '' } };
  if (!registration.phone) return inputFault('phone', 'REQUIRED', '请填写手机号', 'The telephone number is missing');
  if (registration.idType !== 'ID_CARD') {
    if (registration.idNo === '')
      return inputFault('idNo', 'REQUIRED', '请填写证件号', 'The document number is missing');
    return { ok: true, value: { ...registration, idNo: normalNo(registration.idNo) } };
  }
  const card = readIdCard(registration.idNo, today);
  if (!card.ok) return refuse('ID_CARD_INVALID', { fault: card.error, faults: [ID_CARD_FAULT] });
  if (card.value.birthDate !== registration.birthDate) {
    return inputFault(
      'birthDate',
      'ID_CARD',
      '出生日期与身份证不一致',
      'The birth date is not the one of the identity card',
    );
  }
  if (registration.sex !== 'U' && card.value.sex !== registration.sex) {
    return inputFault('sex', 'ID_CARD', '性别与身份证不一致', 'The sex is not the one of the identity card');
  }
  return { ok: true, value: { ...registration, idNo: card.value.number } };
}

const ID_CARD_FAULT = {
  path: 'registration.idNo',
  code: 'ID_CARD',
  zh: '身份证号校验不通过',
  en: 'The number does not pass its check',
};

function inputFault(field: string, code: string, zh: string, en: string): Outcome<never> {
  return refuse('BAD_INPUT', { faults: [{ path: `registration.${field}`, code, zh, en }] });
}

type Known = { readonly patientId: string; readonly patientNo: string };

interface Who {
  /** The patient to go on with, null for a new one. */
  readonly known: Known | null;
  /** Somebody looked at candidates and decided, or the document left no doubt. */
  readonly asked: boolean;
}

/** Who this is, or a refusal that asks the person at the desk to decide. */
async function decideWho(tx: Tx, input: RegisterPatient, registration: Registration): Promise<Outcome<Who>> {
  if (input.existingPatientId) {
    const row = await rowOf(tx, 'Patient', { id: input.existingPatientId });
    if (!row) return refuse('NOT_FOUND', { patientId: input.existingPatientId });
    return { ok: true, value: { known: { patientId: row.id, patientNo: row.patientNo }, asked: true } };
  }
  if (registration.idType === 'TEMPORARY') return { ok: true, value: { known: null, asked: true } };
  const matches = await findMatches(tx, registration);
  const level = levelOf(matches);
  const ids = matches.slice(0, 10).map(({ patient }) => patient.id);
  if (level === 'CONFLICT') return refuse('ID_CLASH', { patientIds: ids }, 'ADM');
  const [best] = matches;
  if (level === 'EXACT' && best) {
    const { id, patientNo } = best.patient;
    return { ok: true, value: { known: { patientId: id, patientNo }, asked: true } };
  }
  if (level === 'PROBABLE' && !input.acceptNew) return refuse('POSSIBLE_DUPLICATE', { patientIds: ids });
  return { ok: true, value: { known: null, asked: level === 'PROBABLE' } };
}

async function insertPatient(
  tx: Tx,
  registration: Registration,
  numbering: { prefix: string; today: string },
): Promise<Known> {
  const temporary = registration.idType === 'TEMPORARY';
  const patientId = tx.newId();
  const patientNo = temporary
    ? await nextTemporaryNo(tx, numbering.today)
    : await nextPatientNo(tx, numbering.prefix, numbering.today);
  await insertRow(tx, 'Patient', {
    id: patientId,
    patientNo,
    name: registration.name.trim(),
    ...pinyinOf(registration.name),
    sex: registration.sex,
    birthDate: registration.birthDate,
    idType: registration.idType,
    ...(temporary || registration.idNo === '' ? {} : sealDocument(patientId, registration)),
    ...(registration.phone && sealPhone(patientId, registration.phone)),
    source: registration.source,
    insurance: registration.insurance ?? null,
    hisPatientId: registration.hisPatientId ?? null,
    flags: {},
    contact: contactOf(patientId, registration),
    registeredAt: tx.now,
    registeredBy: tx.actor.id,
  });
  return { patientId, patientNo };
}

/** A returning patient: what was told at the desk today replaces what was known, and the old value is kept. */
async function refreshPatient(tx: Tx, patientId: string, registration: Registration): Promise<void> {
  const { source, phone, insurance, contactName, contactPhone } = registration;
  await updateRows(tx, 'Patient', { id: patientId }, { source });
  const known = await needRow(tx, 'Patient', { id: patientId });
  await changePatient(tx, known, { fields: { phone, insurance, contactName, contactPhone }, source: 'DESK' });
}

async function insertVisit(tx: Tx, patientId: string, registration: Registration): Promise<void> {
  await insertRow(tx, 'Visit', {
    id: tx.newId(),
    patientId,
    type: registration.source === 'EXAM' ? 'CHECKUP' : registration.source,
    admissionNo: registration.admissionNo ?? null,
    ward: registration.ward ?? null,
    bed: registration.bed ?? null,
    startedAt: tx.now,
  });
}

function contactOf(patientId: string, { contactName, contactPhone }: Registration): ContactPerson | null {
  if (!contactName && !contactPhone) return null;
  return {
    ...(contactName && { name: contactName }),
    ...(contactPhone && { phoneEnc: sealContactPhone(patientId, contactPhone) }),
  };
}
