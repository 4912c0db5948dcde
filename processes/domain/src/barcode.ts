/** Check character of ISO 7064 MOD 37-2 reduced to the 36 letters and digits plus '*', as on patient labels. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*';

export function mod37(text: string): string {
  let sum = 0;
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value < 0 || value > 35) throw new RangeError(`Expected only A-Z and 0-9, but got ${character}`);
    sum = ((sum + value) * 2) % 37;
  }
  return ALPHABET.charAt((38 - sum) % 37);
}

/** What a label carries: prefix, patient number, check character. */
export function barcodeText(patientNo: string): string {
  return `${patientNo}${mod37(patientNo)}`;
}

/** The patient number of a scanned label, or null when its check character is wrong. */
export function readBarcode(text: string): string | null {
  const scanned = text.trim().toUpperCase();
  const patientNo = scanned.slice(0, -1);
  if (!/^[A-Z0-9]+$/.test(patientNo)) return null;
  return mod37(patientNo) === scanned.slice(-1) ? patientNo : null;
}
