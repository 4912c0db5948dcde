import { expect } from 'chai';
import { LabelDesk } from '../../web/src/app/label/label-desk.ts';
import { firstCrop, movedCrop, scaledCrop } from '../../web/src/app/photo/crop.ts';
import { sendPhoto } from '../../web/src/app/photo/send-photo.ts';
import { fakeClient, problem } from './fake-client.ts';

describe('web photograph', () => {
  const wide = { width: 1280, height: 960 };

  it('frames as large as fits with sides of 3 to 4, in the middle', () => {
    expect(firstCrop(wide)).to.deep.equal({ x: 280, y: 0, width: 720, height: 960 });
    expect(firstCrop({ width: 300, height: 900 })).to.deep.equal({ x: 0, y: 250, width: 300, height: 400 });
  });

  it('never lets the frame leave the picture, whatever is moved and scaled', () => {
    let crop = firstCrop(wide);
    const moves = [0.9, 1.3, 0.5, 0.2, 1.1];
    for (const [index, factor] of moves.entries()) {
      crop = scaledCrop(crop, wide, factor);
      crop = movedCrop(crop, wide, { dx: index % 2 ? -3 : 3, dy: index % 3 ? 2 : -2 });
      expect(crop.x).to.be.within(0, wide.width - crop.width);
      expect(crop.y).to.be.within(0, wide.height - crop.height);
      expect(crop.width / crop.height).to.be.closeTo(0.75, 1e-9);
      expect(crop.width).to.be.at.least(firstCrop(wide).width * 0.25);
    }
  });

  it('sends both pictures whole, also where they are longer than one argument list', async () => {
    const client = fakeClient({ 'patients.takePhoto': () => ({ photoId: 'f1', thumbnailUrl: '/x' }) });
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => index % 251);
    const shot = { source: 'CAMERA' as const, original: new Blob([bytes]), thumbnail: new Blob(['thumb']) };
    await sendPhoto(client, { patientId: 'p1', commandId: 'command-1', shot });
    const body = client.calls[0]?.input.body as { original: string; thumbnail: string };
    expect(Buffer.from(body.original, 'base64')).to.deep.equal(Buffer.from(bytes));
    expect(Buffer.from(body.thumbnail, 'base64').toString()).to.equal('thumb');
  });
});

describe('web labels', () => {
  it('print the first copy at once and ask why for a further one', async () => {
    const printed: string[] = [];
    let copies = 0;
    const client = fakeClient({
      'patients.printLabel': ({ body }) => {
        if (copies > 0 && !body?.reason) return problem(409, 'REPRINT_REASON');
        copies += 1;
        return { patientId: 'p1', copyNo: copies, html: `copy ${copies}` };
      },
    });
    const desk = new LabelDesk(client, (html) => printed.push(html));
    await desk.print('p1', 'LABEL');
    await desk.print('p1', 'LABEL');
    expect([desk.asking(), printed]).to.deep.equal(['LABEL', ['copy 1']]);
    await desk.print('p1', 'LABEL', '破损');
    expect([desk.asking(), printed, desk.printed()?.copyNo]).to.deep.equal([null, ['copy 1', 'copy 2'], 2]);
  });
});
