import { expect } from 'chai';
import { parseHeader } from '@rtflow/imaging';
import { stow } from '../dicom/dicomweb-under-test.ts';
import { valueOf } from '../imaging/open.ts';
import { sampleCase } from '../imaging/synthetic-sample.ts';
import { sqliteDatabase } from '../support/database.ts';
import { apiUnderTest } from './api-under-test.ts';

describe('api: page of a series', () => {
  const start = apiUnderTest(sqliteDatabase());

  it('lists objects in order with the header of each as a table, for those who may see images, and writes down who saw', async () => {
    const house = await start({ models: false });
    const person = await house.as('CMP');
    const files = sampleCase({ slices: 8, matrix: 16 }).map(({ bytes }) => bytes);
    expect((await stow(`${house.url}/api/dicom-web/studies`, person, files)).status).to.equal(200);
    const { seriesInstanceUid: seriesUid } = valueOf(parseHeader(files[0]!));
    const page = (await person.call('images.page', { params: { seriesUid } })).value;
    expect(page).to.deep.include({ modality: 'CT', banner: null, others: [] });
    expect(page.objects.map(({ number }) => number)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(page.objects.every(({ hasPixels, frames }) => hasPixels && frames === 1)).to.equal(true);
    const { instanceUid } = page.objects[0]!;
    const { rows } = (await person.call('images.elements', { params: { instanceUid } })).value;
    expect(rows.find(({ name }) => name === 'PatientID')).to.include({ tag: '(0010,0020)', value: 'RT000042' });
    expect(rows.find(({ name }) => name === 'Rows')?.value).to.equal('16');
    expect((await person.call('images.page', { params: { seriesUid: '1.2.3' } })).status).to.equal(404);
    const frontDesk = await house.as('FD');
    expect((await frontDesk.call('images.page', { params: { seriesUid } })).status).to.equal(403);
    expect((await frontDesk.call('images.elements', { params: { instanceUid } })).status).to.equal(403);
    const seen = (await (await house.as('SUP')).call('audit.list')).value.rows;
    expect(seen.some(({ action, entityId }) => action.includes('read') && entityId === page.studyUid)).to.equal(true);
  });
});
