/** The file of `sqlite:<path>`; the path may be relative. */
export function sqlitePath(url: string): string {
  const path = url.replace(/^sqlite:(\/\/)?/, '');
  if (!url.startsWith('sqlite:') || path === '' || path === ':memory:') {
    throw new Error(`Expected a database URL 'sqlite:<file>' or 'mysql://…', but got '${url.split('@').at(-1)}'`);
  }
  return path;
}
