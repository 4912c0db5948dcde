/** Public form of a name: 张*明, 张*, J*** S****. Hall screens and roles without `patient.read` see this. */
export function maskName(name: string): string {
  const trimmed = name.trim();
  if (/^[\x20-\x7e]+$/.test(trimmed)) {
    return trimmed
      .split(/\s+/)
      .map((word) => word.charAt(0) + '*'.repeat(Math.max(1, word.length - 1)))
      .join(' ');
  }
  const characters = [...trimmed];
  if (characters.length <= 1) return '*';
  if (characters.length === 2) return `${characters[0]}*`;
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters.at(-1)}`;
}

/** Keeps the first two and last four characters of a document number. */
export function maskIdNo(idNo: string): string {
  return idNo.length <= 6 ? '*'.repeat(idNo.length) : idNo.slice(0, 2) + '*'.repeat(idNo.length - 6) + idNo.slice(-4);
}
