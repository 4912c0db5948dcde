import { expect } from 'chai';
import { renderThumbnail } from '@rtflow/imaging';
import { errorOf, opened, valueOf } from './open.ts';
import { needsSharedData, sharedFile } from './shared-data.ts';
import { objectOf, sampleCase } from './synthetic-sample.ts';

const FILES = 'dicom/pydicom-testfiles/test_files';

describe('imaging: thumbnail', () => {
  it('windows a CT slice: air black, bone white, soft tissue grey', () => {
    const slice = sampleCase()[6]!; // at the mandible, window 40/400
    const { width, height, channels, data } = valueOf(renderThumbnail(opened(slice.bytes)));
    expect([width, height, channels]).to.deep.equal([64, 64, 1]);
    expect(data[0]).to.equal(0);
    expect(Math.max(...data)).to.equal(255);
    expect(data.filter((value) => value > 100 && value < 180).length).to.be.greaterThan(200);
  });

  it('shrinks the longest side to the limit and keeps the shape', () => {
    const slice = sampleCase()[6]!;
    const { width, height } = valueOf(renderThumbnail(opened(slice.bytes), { maxSide: 20 }));
    expect([width, height]).to.deep.equal([20, 20]);
  });

  it('takes a real 511 x 511 slice with an empty window', function () {
    needsSharedData(this, 'dicom/ct-hn-pycerr');
    const { width, height, data } = valueOf(renderThumbnail(opened(sharedFile('dicom/ct-hn-pycerr/IMG_00040.dcm'))));
    expect([width, height]).to.deep.equal([256, 256]);
    expect(data[0]).to.equal(0);
    expect(Math.max(...data)).to.equal(255);
  });

  it('gives the same picture for little endian, implicit and big endian', function () {
    needsSharedData(this, FILES);
    const picture = (file: string): Uint8Array => valueOf(renderThumbnail(opened(sharedFile(`${FILES}/${file}`)))).data;
    expect(picture('MR_small_bigendian.dcm')).to.deep.equal(picture('MR_small.dcm'));
    expect(picture('MR_small_implicit.dcm')).to.deep.equal(picture('MR_small.dcm'));
  });

  it('shows the dose in colour at the frame of its maximum, red where it is highest', () => {
    const { channels, data, width } = valueOf(renderThumbnail(opened(objectOf(sampleCase(), 'RTDOSE').bytes)));
    expect(channels).to.equal(3);
    expect([...data.subarray(0, 3)]).to.deep.equal([0, 0, 0]);
    const red = Array.from({ length: data.length / 3 }, (_, index) => data.subarray(index * 3, index * 3 + 3)).filter(
      ([r, , b]) => r === 255 && b === 0,
    );
    expect(red.length).to.be.greaterThan(width / 4);
  });

  it('says that an RTPLAN and an RTSTRUCT have no picture', () => {
    const objects = sampleCase();
    expect(errorOf(renderThumbnail(opened(objectOf(objects, 'RTPLAN').bytes))).code).to.equal('not-rendered');
    expect(errorOf(renderThumbnail(opened(objectOf(objects, 'RTSTRUCT').bytes))).code).to.equal('not-rendered');
  });

  it('refuses compressed pixels, naming the transfer syntax', function () {
    needsSharedData(this, FILES);
    const error = errorOf(renderThumbnail(opened(sharedFile(`${FILES}/MR_small_RLE.dcm`))));
    expect(error.code).to.equal('unsupported-transfer-syntax');
    expect(error.en).to.include('1.2.840.10008.1.2.5');
  });

  it('refuses a frame that is not there', () => {
    const slice = sampleCase()[0]!;
    expect(errorOf(renderThumbnail(opened(slice.bytes), { frame: 1 })).code).to.equal('no-such-frame');
  });
});
