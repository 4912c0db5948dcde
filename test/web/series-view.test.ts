import { expect } from 'chai';
import { SeriesView } from '../../web/src/app/imaging/series-view.ts';
import { fakeClient } from './fake-client.ts';

const OBJECTS = [
  { instanceUid: '1.1', number: 1, frames: 1, hasPixels: true },
  { instanceUid: '1.2', number: 2, frames: 3, hasPixels: true },
  { instanceUid: '1.3', number: 3, frames: 1, hasPixels: false },
];
const PAGE = {
  studyUid: '9',
  seriesUid: '9.1',
  modality: 'CT',
  description: null,
  studyDate: null,
  banner: null,
  others: [],
};
const ROWS = [
  { tag: '(0010,0020)', name: 'PatientID', vr: 'LO', value: 'RT1', depth: 0 },
  { tag: '(0028,0010)', name: 'Rows', vr: 'US', value: '512', depth: 0 },
];

describe('web: page of a series', () => {
  const client = fakeClient({
    'images.page': () => ({ ...PAGE, objects: OBJECTS }),
    'images.elements': () => ({ rows: ROWS }),
  });

  it('opens in the middle or at the named frame, and steps no further than the ends', async () => {
    const view = new SeriesView(client);
    await view.open('9.1');
    expect(view.slice()).to.include({ instanceUid: '1.2', frame: 2 });
    view.step(-10);
    expect(view.slice()?.instanceUid).to.equal('1.1');
    view.step(10);
    expect([view.slice()?.instanceUid, view.picture()]).to.deep.equal(['1.3', null]);
    await view.open('9.1', '1.2', 3);
    expect(view.picture()).to.equal('/api/dicom-web/studies/9/series/9.1/instances/1.2/frames/3/rendered');
  });

  it('asks for the window by its numbers and refuses what is none', async () => {
    const view = new SeriesView(client);
    await view.open('9.1', '1.1');
    expect(view.setWindow(-600, 1500)).to.equal(true);
    expect(view.picture()).to.match(/rendered\?window=-600,1500,linear$/);
    expect([view.setWindow(Number.NaN, 10), view.setWindow(0, 0)]).to.deep.equal([false, false]);
    expect(view.window()).to.deep.equal({ centre: -600, width: 1500 });
  });

  it('filters the header by tag, name or value', async () => {
    const view = new SeriesView(client);
    await view.open('9.1', '1.1');
    view.filter.set('512');
    expect(view.elements().map(({ name }) => name)).to.deep.equal(['Rows']);
  });
});
