/**
 * What a person name is searched by: lower case, component groups without empty tails, each between '=' signs. So
 * `Zhang^San^^=张^三` is found by `zhang*`, by `张*` and by `Zhang^San` (PS3.4 C.2.2.2.1 leaves case and groups to us).
 */
export function nameKey(name: string): string {
  return `=${name
    .toLowerCase()
    .split('=')
    .map((group) => group.trim().replace(/[\s^]+$/, ''))
    .join('=')}=`;
}
