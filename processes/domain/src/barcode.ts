/** Check character of ISO 7064 MOD 37-2 reduced to the 36 letters and digits plus '*', as on patient labels. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*';

/** What a department's labels carry: literal characters around `{patientNo}` and the check character `{mod37}`. */
export const BARCODE_PATTERN = '{patientNo}{mod37}';

export function mod37(text: string): string {
  let sum = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0 || value > 35) throw new RangeError(`Expected only A-Z and 0-9, but got ${character}`);
    sum = ((sum + value) * 2) % 37;
  }
  return ALPHABET.charAt((38 - sum) % 37);
}

/** Two patients never share a code: the number is in it once, and its check character once at most. */
export function isBarcodePattern(pattern: string): boolean {
  return /^[A-Z0-9-]*\{patientNo\}[A-Z0-9-]*(\{mod37\}[A-Z0-9-]*)?$/.test(pattern) && pattern.length <= 40;
}

/** What a label carries: prefix, patient number, check character. */
export function barcodeText(patientNo: string, pattern = BARCODE_PATTERN): string {
  return pattern.replace('{patientNo}', patientNo).replace('{mod37}', mod37(patientNo));
}

/** The patient number of a scanned label, or null when it is none of the pattern's or its check character is wrong. */
export function readBarcode(text: string, pattern = BARCODE_PATTERN): string | null {
  const scanned = text.trim().toUpperCase();
  const [head = '', rest = ''] = pattern.split('{patientNo}');
  const [middle = '', tail] = rest.split('{mod37}');
  const end = tail === undefined ? middle : `${middle}([0-9A-Z*])${tail}`;
  const patientNo = new RegExp(`^${head}([A-Z0-9]+?)${end}$`).exec(scanned);
  if (!patientNo?.[1]) return null;
  return tail === undefined || mod37(patientNo[1]) === patientNo[2] ? patientNo[1] : null;
}

/** The QR variant carries numbers only, never a name: `RT1|patient|course|check`; the course may be empty. */
export function qrText(patientNo: string, courseNo: string | null): string {
  return `RT1|${patientNo}|${courseNo ?? ''}|${mod37(patientNo)}`;
}

/** Numbers of a scanned QR label, or null when it is none of ours. */
export function readQr(text: string): { readonly patientNo: string; readonly courseNo: string | null } | null {
  const parts = /^RT1\|([A-Z0-9]+)\|([A-Z0-9-]*)\|([0-9A-Z*])$/.exec(text.trim().toUpperCase());
  if (!parts?.[1] || mod37(parts[1]) !== parts[3]) return null;
  return { patientNo: parts[1], courseNo: parts[2] || null };
}
