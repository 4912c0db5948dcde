import { readBarcode, readIdCard, readQr } from '@rtflow/domain';
import { pickVisit } from '@rtflow/domain/queue/pick-visit';
import { clockOf, DAY_MS, dayOf, instantOf } from '../../clinical/hospital-time.ts';
import type { Row } from '../../models/index.ts';
import { documentHash } from '../../patient-fields.ts';
import { refuseAs, type Outcome } from '../../policies/refusals.ts';
import { rowOf } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { checkIn } from '../appointments/check-in.ts';

export interface KioskScan {
  readonly method: 'BARCODE' | 'ID_CARD' | 'ID_TYPED' | 'CHART_NO';
  readonly code: string;
  /** What labels carry, and what patient numbers begin with. */
  readonly barcodePattern: string;
  readonly patientPrefix: string;
}

export interface KioskVisit {
  readonly patient: Row<'Patient'>;
  readonly appointment: Row<'Appointment'>;
  readonly ticketNo: string;
  readonly again: boolean;
  readonly others: readonly Row<'Appointment'>[];
}

/** One scan checks in the nearest appointment of the day and says what else is to come. A number that is unknown and a patient without
 * an appointment get one answer: a kiosk tells nobody who is a patient here. */
export async function kioskCheckIn(tx: Tx, scan: KioskScan): Promise<Outcome<KioskVisit>> {
  const patient = await patientOf(tx, scan);
  if (!patient) return seeDesk();
  const visits = await visitsToday(tx, patient.id);
  const { visit, others } = pickVisit(visits, tx.now);
  if (!visit) return seeDesk();
  const again = visit.status !== 'BOOKED';
  if (again) {
    const ticket = await rowOf(tx, 'QueueTicket', { appointmentId: visit.id }, ['-checkInAt']);
    return ticket
      ? { ok: true, value: { patient, appointment: visit, ticketNo: ticket.ticketNo, again, others } }
      : seeDesk();
  }
  const done = await checkIn(tx, { appointmentId: visit.id, method: scan.method });
  if (!done.ok) return done.error.code === 'HC7' ? comeBack(done.error.detail?.earliest) : done;
  return { ok: true, value: { patient, appointment: visit, ticketNo: done.value.ticketNo, again, others } };
}

async function patientOf(tx: Tx, scan: KioskScan): Promise<Row<'Patient'> | null> {
  if (scan.method === 'ID_CARD' || scan.method === 'ID_TYPED') {
    const card = readIdCard(scan.code, dayOf(tx.now));
    return card.ok ? current(tx, { idNoHash: documentHash('ID_CARD', card.value.number) }) : null;
  }
  const patientNo = scan.method === 'CHART_NO' ? typedNo(scan) : scannedNo(scan);
  return patientNo === null ? null : current(tx, { patientNo });
}

function scannedNo({ code, barcodePattern }: KioskScan): string | null {
  return readQr(code)?.patientNo ?? readBarcode(code, barcodePattern);
}

/** The pad has digits only: the department's letters come before them. */
function typedNo({ code, patientPrefix }: KioskScan): string | null {
  return /^\d{10}$/.test(code) ? patientPrefix + code : null;
}

async function current(
  tx: Tx,
  where: { readonly idNoHash: string } | { readonly patientNo: string },
): Promise<Row<'Patient'> | null> {
  const found = await rowOf(tx, 'Patient', where);
  return found?.mergedIntoId ? rowOf(tx, 'Patient', { id: found.mergedIntoId }) : found;
}

async function visitsToday(tx: Tx, patientId: string): Promise<Row<'Appointment'>[]> {
  const from = instantOf(dayOf(tx.now), '00:00');
  const ids = await tx.sql.all<{ id: string }>(
    'SELECT id FROM appointments WHERE patient_id = ? AND start_at >= ? AND start_at < ? ORDER BY start_at',
    [patientId, from, from + DAY_MS],
  );
  const visits: Row<'Appointment'>[] = [];
  for (const { id } of ids) {
    const visit = await rowOf(tx, 'Appointment', { id });
    if (visit) visits.push(visit);
  }
  return visits;
}

/** The second fraction of a day comes too early: when to come again. */
function comeBack(earliest: unknown): Extract<Outcome<never>, { ok: false }> {
  const at = typeof earliest === 'string' ? clockOf(Date.parse(earliest)) : '';
  return refuseAs({
    code: 'HC7',
    zh: `两次治疗间隔不足，请在 ${at} 以后再来`,
    en: `Too soon after the last treatment: please come back after ${at}`,
  });
}

function seeDesk(): Extract<Outcome<never>, { ok: false }> {
  return refuseAs({
    code: 'SEE_DESK',
    zh: '没有找到现在的预约，请到前台',
    en: 'No appointment for now: please see the front desk',
  });
}
