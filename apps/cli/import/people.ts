import type { Actor } from '#libs/kernel';

/** Stands for whoever the log does not name, and for steps the log does not show. */
export const importer: Actor = { id: 'import', kind: 'system', roles: [], name: 'Import' };

/** The id of a person, group or caller of the log: `Group 56` is `group-56`. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** The desk's staff as the log names them. It says nothing of roles, so none are claimed. */
export function actorNamed(name: string | null): Actor {
  return name === null ? importer : { id: slug(name), kind: 'agent', roles: [], name };
}
