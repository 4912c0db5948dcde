import { layoutFault, type Zone } from '@rtflow/domain/queue/screen-layout';
import { can } from '../../policies/can.ts';
import { refuse, refuseAs, type Outcome } from '../../policies/refusals.ts';
import { insertRow, rowOf, rowsOf, updateRows } from '../../rows.ts';
import type { Tx } from '../../tx.ts';
import { newToken, tokenHash } from '../identity/session-token.ts';

export interface SaveStation {
  /** Absent: a new one. */
  readonly stationId?: string | undefined;
  readonly version: number;
  readonly kind: 'KIOSK' | 'HALL' | 'ROOM';
  readonly name: string;
  readonly hall: string;
  readonly deviceIds: readonly string[];
  readonly zones: readonly Zone[];
  readonly speaks: boolean;
  readonly videoUrl: string | null;
  readonly active: boolean;
  readonly renew: boolean;
}

type Refused = Extract<Outcome<never>, { ok: false }>;

/** Makes or changes a kiosk or a screen. @returns its token, when it is a new one: only the hash is kept */
export async function saveStation(
  tx: Tx,
  { stationId, version, renew, ...fields }: SaveStation,
): Promise<Outcome<{ stationId: string; token: string | null }>> {
  const right = can(tx.actor, 'screen.setup');
  if (!right.ok) return right;
  const before = stationId === undefined ? null : await rowOf(tx, 'Station', { id: stationId });
  if (stationId !== undefined && !before) return refuse('NOT_FOUND', { stationId });
  if (before && before.version !== version) return refuse('VERSION_CLASH', { version: before.version });
  const id = before?.id ?? tx.newId();
  const barred = screenFault(fields) ?? (await voiceTaken(tx, id, fields)) ?? (await strangeRoom(tx, fields.deviceIds));
  if (barred) return barred;
  const token = before && !renew ? null : newToken();
  const row = {
    ...fields,
    deviceIds: [...fields.deviceIds],
    zones: [...fields.zones],
    ...(token && { tokenHash: tokenHash(token) }),
  };
  if (before) await updateRows(tx, 'Station', { id }, { ...row, version: before.version + 1 });
  else
    await insertRow(tx, 'Station', {
      ...row,
      id,
      tokenHash: tokenHash(token ?? ''),
      createdBy: tx.actor.id,
      createdAt: tx.now,
    });
  const detail = { after: fields, newToken: token !== null };
  await tx.audit({ action: 'station.saved', entity: 'station', entityId: id, detail });
  return { ok: true, value: { stationId: id, token } };
}

const FAULT_WORDS = {
  EMPTY: { zh: '屏上至少要有一个区', en: 'A screen needs at least one zone' },
  OUTSIDE: { zh: '有区超出屏幕', en: 'A zone lies outside the screen' },
  OVERLAP: { zh: '有区互相遮挡', en: 'Zones cover each other' },
  TWICE: { zh: '同一种区只能有一个', en: 'A kind of zone may stand once' },
} as const;

function screenFault({ kind, zones }: Pick<SaveStation, 'kind' | 'zones'>): Refused | null {
  const fault = kind === 'KIOSK' ? null : layoutFault(zones);
  return fault && refuseAs({ code: 'LAYOUT', ...FAULT_WORDS[fault], detail: { fault } });
}

/** Two voices in one hall would talk over each other. */
async function voiceTaken(tx: Tx, id: string, { hall, speaks, active }: SaveStationVoice): Promise<Refused | null> {
  if (!speaks || !active) return null;
  const others = await rowsOf(tx, 'Station', { hall, speaks: true, active: true });
  const other = others.find((one) => one.id !== id);
  if (!other) return null;
  return refuseAs({
    code: 'VOICE_TAKEN',
    zh: `${hall} 已由“${other.name}”播报`,
    en: `In ${hall} "${other.name}" speaks already`,
    detail: { stationId: other.id },
  });
}
type SaveStationVoice = Pick<SaveStation, 'hall' | 'speaks' | 'active'>;

async function strangeRoom(tx: Tx, deviceIds: readonly string[]): Promise<Refused | null> {
  if (deviceIds.length === 0) return null;
  const known = await rowsOf(tx, 'Device', { id: deviceIds });
  return known.length === new Set(deviceIds).size ? null : refuse('NOT_FOUND', { deviceIds });
}
