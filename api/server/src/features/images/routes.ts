import { elementList } from '@rtflow/dicom-node/dicomweb/element-list';
import { linkSeries } from '@rtflow/records/commands/dicom/link-series';
import { relinkStudy, undoRelink } from '@rtflow/records/commands/dicom/relink-study';
import { runCommand } from '@rtflow/records/commands/run-command';
import { refuse } from '@rtflow/records/policies/refusals';
import { noteRead } from '@rtflow/records/commands/note-read';
import { courseAllows } from '@rtflow/records/queries/course-scope';
import { courseImages, seriesAllows } from '@rtflow/records/queries/images/course-series';
import { compareStudy, linkChanges } from '@rtflow/records/queries/dicom/link-changes';
import { keysOfInstance, webObjects } from '@rtflow/records/queries/dicom/web-objects';
import { seriesPage } from '@rtflow/records/queries/images/series-page';
import { unmatchedSeries } from '@rtflow/records/queries/images/unmatched-series';
import type { Doors } from '../../doors.ts';
import { WRITTEN, type Handlers } from '../../http/handler.ts';
import { done } from '../act.ts';

type Names = Extract<keyof Handlers, `images.${string}`>;

/** A settled series does not change: the browser may keep its picture. */
const THUMBNAIL_CACHE = 'private, max-age=3600';

export function imageHandlers(doors: Doors): Pick<Handlers, Names> {
  const { database } = doors;
  return {
    'images.series': ({ actor, params: { courseId = '' } }) =>
      database.readOnly(async (reader) => {
        const allowed = await courseAllows(reader, actor, { courseId, permission: 'image.view' });
        return allowed.ok ? { ok: true, value: { rows: await courseImages(reader, courseId) } } : allowed;
      }),
    'images.thumbnail': async ({ actor, params: { seriesUid = '' }, response }) => {
      const allowed = await database.readOnly((reader) => seriesAllows(reader, actor, seriesUid));
      if (!allowed.ok) return allowed;
      const png = await doors.thumbnailOf(seriesUid);
      if (!png) return refuse('NOT_FOUND', { seriesUid });
      response.set('Cache-Control', THUMBNAIL_CACHE).type('png').send(png);
      return WRITTEN;
    },
    'images.unmatched': async ({ actor, query }) => ({
      ok: true,
      value: await database.readOnly((reader) => unmatchedSeries(reader, actor, query)),
    }),
    'images.link': ({ actor, params: { id = '' }, body: { commandId, ...input } }) =>
      done(database, actor, { name: 'series.link', entity: 'series', entityId: id, commandId, input }, (tx) =>
        linkSeries(tx, { seriesUid: id, ...input }),
      ),
    'images.page': async ({ actor, params: { seriesUid = '' } }) => {
      const page = await database.readOnly((reader) => seriesPage(reader, actor, seriesUid));
      if (!page.ok) return page;
      const { studyUid, banner } = page.value;
      const [patientId, courseId] = [banner?.patientId ?? null, banner?.course?.courseId];
      const detail = { seriesUid, ...(courseId !== undefined && { courseId }) };
      await noteRead(database.unitOfWork, actor, { entity: 'study', entityId: studyUid, patientId, detail });
      return page;
    },
    'images.elements': async ({ actor, params: { instanceUid = '' } }) => {
      const found = await database.readOnly(async (reader) => {
        const keys = await keysOfInstance(reader, instanceUid);
        return keys === null ? refuse('NOT_FOUND', { instanceUid }) : webObjects(reader, actor, keys);
      });
      if (!found.ok) return found;
      const [object] = found.value.objects;
      if (object === undefined) return refuse('NOT_FOUND', { instanceUid });
      const rows = await elementList(doors.blobs, object);
      return rows.ok ? { ok: true, value: { rows: [...rows.value] } } : rows;
    },
    'images.compare': ({ actor, params: { studyUid = '' }, query: { courseId } }) =>
      database.readOnly((reader) => compareStudy(reader, actor, { studyUid, courseId })),
    'images.relink': ({ actor, params: { studyUid = '' }, body: { commandId, ...input } }) =>
      runCommand(
        database.unitOfWork,
        actor,
        { name: 'study.link', entity: 'study', entityId: studyUid, commandId, input },
        (tx) => relinkStudy(tx, { studyUid, ...input }),
      ),
    'images.linkChanges': async ({ actor, query }) => ({
      ok: true,
      value: await database.readOnly((reader) => linkChanges(reader, actor, query)),
    }),
    'images.undoLink': ({ actor, params: { changeId = '' }, body: { commandId, reason } }) =>
      done(database, actor, { name: 'study.link-undo', entity: 'study', entityId: changeId, commandId }, (tx) =>
        undoRelink(tx, { changeId, reason }),
      ),
  };
}
