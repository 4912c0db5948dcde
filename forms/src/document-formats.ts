import type Handlebars from 'handlebars';
import { code128Bars } from './code128.ts';

type SafeString = typeof Handlebars.SafeString;

/** Helpers that templates may use. Dates are shown in the department's IANA time zone. */
export function documentFormats(safe: SafeString, timeZone: string) {
  return {
    /** 200 -> "200 cGy (2.00 Gy)". */
    dose: (centigray: unknown) =>
      typeof centigray === 'number' ? `${centigray} cGy (${(centigray / 100).toFixed(2)} Gy)` : DASH,
    gray: (gray: unknown) => (typeof gray === 'number' ? `${gray.toFixed(2)} Gy` : DASH),
    mm: (value: unknown) => (typeof value === 'number' ? `${value.toFixed(1)} mm` : DASH),
    degree: (value: unknown) => (typeof value === 'number' ? `${value.toFixed(1)}°` : DASH),
    number: (value: unknown, digits: unknown) =>
      typeof value === 'number' ? value.toFixed(typeof digits === 'number' ? digits : 0) : DASH,
    date: (value: unknown) => (typeof value === 'string' ? localParts(value, timeZone).slice(0, 10) : DASH),
    dateTime: (value: unknown) => (typeof value === 'string' ? localParts(value, timeZone) : DASH),
    dash: (value: unknown) => (value === null || value === undefined || value === '' ? DASH : String(value)),
    /** Empty for what is written by hand on the paper. */
    blank: (value: unknown) => (value === null ? '' : String(value)),
    yesNo: (value: unknown) =>
      value === true || value === 'yes' ? '是' : value === false || value === 'no' ? '否' : DASH,
    list: (value: unknown) => (Array.isArray(value) && value.length > 0 ? value.join('、') : DASH),
    sexText: (value: unknown) => ({ M: '男', F: '女' })[String(value)] ?? '未知',
    laterality: (value: unknown) => ({ L: '左', R: '右', B: '双侧', NA: '不适用' })[String(value)] ?? DASH,
    barcode: (text: unknown) => new safe(barcodeSvg(String(text))),
  };
}

const DASH = '—';

function localParts(value: string, timeZone: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return value;
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new RangeError(`Expected an ISO date or instant, but got ${value}`);
  return new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'short',
  }).format(at);
}

/** One module is 1 unit wide; the quiet zone of 10 modules stands on both sides. */
function barcodeSvg(text: string): string {
  let x = 10;
  const bars = code128Bars(text).map((width, index) => {
    const bar = index % 2 === 0 ? `<rect x="${x}" y="0" width="${width}" height="40"/>` : '';
    x += width;
    return bar;
  });
  return `<svg class="barcode" viewBox="0 0 ${x + 10} 40" preserveAspectRatio="none" role="img">${bars.join('')}</svg>`;
}
