/** A table for a spreadsheet: a text that begins like a formula is none (OWASP, CSV injection). */
export function csvOf(columns: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const line = (cells: readonly (string | number | null)[]): string => `${cells.map(cellOf).join(',')}\r\n`;
  return `\uFEFF${line(columns)}${rows.map(line).join('')}`;
}

function cellOf(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  return `"${value.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
}
