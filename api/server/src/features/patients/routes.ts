import { readBarcode, readIdCard, readQr } from '@rtflow/domain';
import { dayOf, instantOf } from '@rtflow/records/clinical/hospital-time';
import { noteRead } from '@rtflow/records/commands/note-read';
import { editPatient } from '@rtflow/records/commands/patients/edit-patient';
import { registerPatient } from '@rtflow/records/commands/patients/register-patient';
import { runCommand } from '@rtflow/records/commands/run-command';
import { documentHash } from '@rtflow/records/patient-fields';
import { documentFile } from '@rtflow/records/queries/patients/document-file';
import { patientFields } from '@rtflow/records/queries/patients/patient-fields-form';
import { chartOf } from '@rtflow/records/queries/patients/chart';
import { findMatches, levelOf, presentMatches } from '@rtflow/records/queries/patients/match-candidates';
import { diagnosisStems } from '@rtflow/records/queries/icd11/search';
import { patientPage } from '@rtflow/records/queries/patients/patient-list';
import type { PatientFilter } from '@rtflow/records/queries/patients/patient-sql';
import type { ParsedQuery } from '@rtflow/contract';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';

type Names =
  | `patients.${'list' | 'match' | 'readIdCard' | 'fromHis' | 'register' | 'chart' | 'fields' | 'edit'}`
  | 'documents.get';

export function patientHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  return {
    'patients.list': async ({ actor, query }) => ({
      ok: true,
      value: await database.readOnly(async (reader) =>
        patientPage(reader, actor, {
          filter: {
            ...filterOf(query, { actorId: actor.id, now: reader.now, pattern: doors.barcodePattern }),
            ...(query.diagnosis && { diagnoses: await diagnosisStems(reader, query.diagnosis) }),
          },
          sort: query.sort,
          limit: query.limit,
          ...(query.cursor && { cursor: query.cursor }),
        }),
      ),
    }),
    'patients.match': async ({ body }) => ({
      ok: true,
      value: await database.readOnly(async (reader) => {
        const matches = await findMatches(reader, body);
        return { level: levelOf(matches), candidates: await presentMatches(reader, matches) };
      }),
    }),
    'patients.readIdCard': async ({ body }) => {
      const card = readIdCard(body.idNo, dayOf(doors.clock.now()));
      const value = card.ok
        ? { valid: true, fault: null, birthDate: card.value.birthDate, sex: card.value.sex }
        : { valid: false, fault: card.error, birthDate: null, sex: null };
      return { ok: true, value };
    },
    'patients.fromHis': async ({ body }) => {
      const answer = doors.his ? await doors.his.findPatient(body.idNo) : null;
      if (!answer || answer.kind === 'unavailable')
        return { ok: true, value: { found: false, available: false, fields: {} } };
      if (answer.kind === 'not-found') return { ok: true, value: { found: false, available: true, fields: {} } };
      return { ok: true, value: { found: true, available: true, fields: definedOnly(answer.demographics) } };
    },
    'patients.register': ({ actor, body: { commandId, ...input } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'patient.register', entity: 'patient', entityId: input.existingPatientId ?? 'new', commandId, input },
        (tx) => registerPatient(tx, { ...input, prefix: doors.patientPrefix, hisConnected: doors.his !== null }),
      ),
    'patients.fields': async ({ actor, params: { patientId = '' } }) => {
      const found = await database.readOnly((reader) => patientFields(reader, patientId));
      // Telephones stand open in it.
      const detail = { kind: 'fields' };
      if (found.ok)
        await noteRead(database.unitOfWork, actor, { entity: 'patient', entityId: patientId, patientId, detail });
      return found;
    },
    'patients.edit': async ({ actor, params: { patientId = '' }, body: { commandId, ...input } }) => {
      const edited = await runCommand(
        database.unitOfWork,
        actor,
        { name: 'patient.edit', entity: 'patient', entityId: patientId, commandId, input: input.fields },
        (tx) => editPatient(tx, { patientId, ...input }),
      );
      return edited.ok ? { ok: true, value: { changed: [...edited.value.changed] } } : edited;
    },
    'patients.chart': async ({ actor, params: { patientId = '' }, query }) => {
      const chart = await database.readOnly((reader) =>
        chartOf(reader, actor, { patientId, ...(query.course && { courseId: query.course }) }),
      );
      if (!chart.ok) return chart;
      const courseId = chart.value.banner.course?.courseId;
      await noteRead(database.unitOfWork, actor, {
        ...(courseId ? { entity: 'course', entityId: courseId } : { entity: 'patient', entityId: patientId }),
        patientId,
      });
      return chart;
    },
    'documents.get': async ({ actor, params: { documentId = '' }, response }) => {
      const file = await database.readOnly((reader) => documentFile(reader, actor, documentId));
      if (!file.ok) return file;
      const { kind, version, patientId, courseId } = file.value;
      await noteRead(database.unitOfWork, actor, {
        entity: 'document',
        entityId: documentId,
        patientId,
        detail: { kind, version, courseId },
      });
      response.type(file.value.mime).send(await doors.blobs.read(file.value.sha256));
      return WRITTEN;
    },
  };
}

function filterOf(
  query: ParsedQuery<'patients.list'>,
  { actorId, now, pattern }: { readonly actorId: string; readonly now: number; readonly pattern: string },
): PatientFilter {
  const today = instantOf(dayOf(now), '00:00');
  const from = query.registeredFrom;
  const typed = query.text?.trim();
  // A scanner types what the label carries.
  const text = typed && (readQr(typed)?.patientNo ?? readBarcode(typed, pattern) ?? typed);
  return {
    ...(text && { text }),
    ...(text && /^\d{14,17}[\dXx]$/.test(text) && { idNoHash: documentHash('ID_CARD', text) }),
    ...(query.sex && { sex: query.sex }),
    ...(query.source && { source: query.source }),
    ...(query.technique && { techniques: query.technique.split(',').filter(Boolean) }),
    ...(query.status && { status: query.status }),
    ...(query.preset === 'mine' ? { attendingId: actorId } : query.attending && { attendingId: query.attending }),
    ...(query.attendingHistory === 'true' && { attendingEver: true }),
    ...(query.device && { deviceId: query.device }),
    ...(query.preset === 'today' && { visit: [today, today + 86_400_000] as const }),
    ...(from && { registeredFrom: instantOf(from, '00:00') }),
    ...(query.requestedFrom && { requestedFrom: instantOf(query.requestedFrom, '00:00') }),
    ...(query.requestedTo && { requestedTo: instantOf(query.requestedTo, '00:00') + 86_400_000 }),
    ...(query.registeredTo && { registeredTo: instantOf(query.registeredTo, '00:00') + 86_400_000 }),
  };
}

function definedOnly(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
