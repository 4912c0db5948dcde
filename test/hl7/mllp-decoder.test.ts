import { expect } from 'chai';
import { createMllpDecoder, mllpFrame, type MllpEvent } from '@rtflow/hl7-codec';

const A = Buffer.from('MSH|^~\\&|A\rPID|1\r');
const B = Buffer.from('MSH|^~\\&|B\r');

describe('hl7: MLLP decoder', () => {
  it('gives a message that comes byte by byte', () => {
    const decoder = createMllpDecoder(1000);
    const events = [...mllpFrame(A)].flatMap((byte) => decoder.push(Uint8Array.of(byte)));
    expect(texts(events)).to.deep.equal([A.toString()]);
    expect(decoder.state).to.equal('idle');
  });

  it('gives a message once when the packet ends between FS and CR, and the next one whole', () => {
    const decoder = createMllpDecoder(1000);
    const stream = Buffer.concat([mllpFrame(A), mllpFrame(B)]);
    const cut = mllpFrame(A).length - 1;
    const events = [...decoder.push(stream.subarray(0, cut)), ...decoder.push(stream.subarray(cut))];
    expect(texts(events)).to.deep.equal([A.toString(), B.toString()]);
  });

  it('does not wait for the CR of a sender that leaves it out', () => {
    const decoder = createMllpDecoder(1000);
    const withoutReturn = mllpFrame(A).subarray(0, -1);
    expect(texts(decoder.push(withoutReturn))).to.deep.equal([A.toString()]);
    expect(texts(decoder.push(withoutReturn))).to.deep.equal([A.toString()]);
  });

  it('gives three messages of one packet, and one and a half with the rest later', () => {
    const decoder = createMllpDecoder(1000);
    const three = Buffer.concat([mllpFrame(A), mllpFrame(B), mllpFrame(A)]);
    expect(texts(decoder.push(three))).to.deep.equal([A.toString(), B.toString(), A.toString()]);
    const two = Buffer.concat([mllpFrame(A), mllpFrame(B)]);
    expect(texts(decoder.push(two.subarray(0, 30)))).to.deep.equal([A.toString()]);
    expect(texts(decoder.push(two.subarray(30)))).to.deep.equal([B.toString()]);
  });

  it('gives the same messages wherever the stream is cut in two', () => {
    const stream = Buffer.concat([Buffer.from('\r\n'), mllpFrame(A), mllpFrame(B)]);
    for (let cut = 0; cut <= stream.length; cut++) {
      const decoder = createMllpDecoder(1000);
      const events = [...decoder.push(stream.subarray(0, cut)), ...decoder.push(stream.subarray(cut))];
      expect(events).to.deep.equal(
        [
          { kind: 'message', bytes: new Uint8Array(A) },
          { kind: 'message', bytes: new Uint8Array(B) },
        ].map((event) => ({ ...event, bytes: Buffer.from(event.bytes) })),
        `cut at ${cut}`,
      );
    }
  });

  it('counts junk outside frames without its line ends', () => {
    const decoder = createMllpDecoder(1000);
    const events = decoder.push(Buffer.concat([Buffer.from('hello\r\n'), mllpFrame(A)]));
    expect(events[0]).to.deep.equal({ kind: 'junk', bytes: 5 });
    expect(texts(events)).to.deep.equal([A.toString()]);
  });

  it('drops the fragment before a VT inside a frame and takes the message after it', () => {
    const decoder = createMllpDecoder(1000);
    const events = decoder.push(Buffer.concat([mllpFrame(A).subarray(0, 12), mllpFrame(B)]));
    expect(events[0]).to.deep.equal({ kind: 'fragment-dropped', bytes: 11 });
    expect(texts(events)).to.deep.equal([B.toString()]);
  });

  it('gives up on a frame over the limit, even when it never ends, and holds none of it', () => {
    const decoder = createMllpDecoder(100);
    expect(decoder.push(Uint8Array.of(0x0b))).to.deep.equal([]);
    expect(decoder.push(new Uint8Array(100).fill(0x41))).to.deep.equal([]);
    expect(decoder.push(Uint8Array.of(0x41))).to.deep.equal([{ kind: 'too-large' }]);
    expect(decoder.push(mllpFrame(A))).to.deep.equal([]);
    expect(decoder.state).to.equal('broken');
  });
});

function texts(events: readonly MllpEvent[]): string[] {
  return events.flatMap((event) => (event.kind === 'message' ? [Buffer.from(event.bytes).toString()] : []));
}
