/**
 * The smallest JPEG that says how large it is: SOI, one SOF0 header and EOI. Nobody draws it in a test of the record.
 */
export function aPhoto(width = 300, height = 400, mark = 0): string {
  const sof = [
    0xff,
    0xc0,
    0x00,
    0x0b,
    0x08,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    0x01,
    0x01,
    0x11,
    mark,
  ];
  return Buffer.from([0xff, 0xd8, ...sof, 0xff, 0xd9]).toString('base64');
}
