import type { RouteAnswer } from '@rtflow/contract';
import { localDay } from '@rtflow/api/demo/working-time';
import { commandId } from './desk.ts';
import type { PatientJourney } from './patient-journey.ts';

const EARLY_MINUTES = 10;
const MINUTE = 60_000;
const WEEKLY = ['weekly-check-doctor', 'weekly-check-physics', 'weekly-check-nurse'] as const;
type Appointment = RouteAnswer<'appointments.day'>['rows'][number];

/** Days on which the patient is treated, given by the booked appointments; at the end none is left. */
export async function treatAll(journey: PatientJourney): Promise<number> {
  let given = 0;
  for (let next = await nextAppointment(journey); next; next = await nextAppointment(journey)) {
    await treat(journey, next);
    await doWeeklyChecks(journey);
    given += 1;
  }
  return given;
}

/** So many fractions, without the weekly checks. */
export async function treatTimes(journey: PatientJourney, fractions: number): Promise<void> {
  for (let fraction = 0; fraction < fractions; fraction++) {
    const next = await nextAppointment(journey);
    if (!next) throw new Error(`Expected a booked fraction after ${fraction}, but found none`);
    await treat(journey, next);
  }
}

/** Morning QA, check-in, identity, image guidance and record of one fraction. */
export async function treat(journey: PatientJourney, appointment: Appointment): Promise<void> {
  await setUp(journey, appointment);
  await journey.do('record-fraction');
}

/** The same up to the beam, which has been on for some minutes then. */
export async function setUp(journey: PatientJourney, appointment: Appointment): Promise<void> {
  await arrive(journey, appointment);
  await journey.do('identity-and-setup');
  await journey.do('igrt-match');
  if (await journey.desks.find(journey.courseId, 'first-fraction-approval', 'att1')) {
    await journey.do('first-fraction-approval', { by: 'att1' });
  }
  await journey.house.clock.pass(8);
}

/** The patient comes a little early and checks in at the desk. */
export async function arrive(journey: PatientJourney, appointment: Appointment): Promise<void> {
  const { clock } = journey.house;
  const startAt = Date.parse(appointment.startAt);
  const day = localDay(startAt);
  if (day !== clock.today()) await clock.toDay(day, '07:00');
  await journey.openMachines();
  await clock.goTo(startAt - EARLY_MINUTES * MINUTE);
  await checkIn(journey, appointment.appointmentId);
  await clock.settled();
}

export async function checkIn(journey: PatientJourney, appointmentId: string): Promise<void> {
  const { api } = await journey.desks.as('fd1');
  await api.call('appointments.checkIn', {
    params: { appointmentId },
    body: { commandId: commandId(), method: 'BARCODE' },
  });
}

/** The first appointment for treatment that is still to come. */
export async function nextAppointment(journey: PatientJourney): Promise<Appointment | null> {
  const { timeline } = await journey.chart();
  const booked = timeline.find(
    ({ lane, state, label }) => lane === 'appointment' && state === 'BOOKED' && treats(label),
  );
  if (!booked) return null;
  const { api } = await journey.desks.as('fd1');
  const date = localDay(Date.parse(booked.at));
  const { rows } = await api.call('appointments.day', { query: { date } });
  const row = rows.find(({ courseId, status }) => courseId === journey.courseId && status === 'BOOKED');
  if (!row) throw new Error(`Expected the appointment of ${booked.at} in the day's list, but it is not there`);
  return row;
}

async function doWeeklyChecks(journey: PatientJourney): Promise<void> {
  for (const taskId of WEEKLY) {
    // Those of a week that was left open are done with the next.
    while (await journey.desks.find(journey.courseId, taskId)) await journey.do(taskId);
  }
}

function treats(label: { readonly en: string }): boolean {
  return label.en.startsWith('Fraction');
}
