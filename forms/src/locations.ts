/** Where the room's data files lie, for whoever reads files (server, worker, tests). Nothing is opened here. */
export const SCHEMAS_URL = new URL('../schemas/', import.meta.url);
export const TEMPLATES_URL = new URL('../templates/', import.meta.url);
