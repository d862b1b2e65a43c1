import type { Actor, TenantId } from '#libs/kernel';
import type { Role } from './roles.js';

/** Whoever stands behind a request, as a verified token says. */
export type Viewer = {
  readonly tenant: TenantId;
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly name?: string;
  /** When the token stops counting, in milliseconds since 1970; absent where it never does. */
  readonly expiresAt?: number;
};

/** Whether the viewer sees his own cases and public notes only: a requester with no other role. */
export function isRequesterOnly({ roles }: Viewer): boolean {
  return roles.every((role) => role === 'requester');
}

/** The viewer as facts will remember him. Whoever works at the desk acts as an agent. */
export function actorOf(viewer: Viewer): Actor {
  const { subject: id, roles, name } = viewer;
  return { id, kind: isRequesterOnly(viewer) ? 'requester' : 'agent', roles, ...(name !== undefined && { name }) };
}
