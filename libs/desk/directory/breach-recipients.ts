import { agentOf, type DirectoryState, teamOf } from './directory.state.js';

/** Who is told of a breach, and in what capacity. */
export type BreachRecipient = { readonly agentId: string; readonly as: 'owner' | 'manager' | 'team-manager' };

/**
 * Who is told when a case breaches: its owner and the owner's manager; where neither can be, the manager of its team.
 * Only active agents are told. Empty: there is nobody to notify.
 */
export function breachRecipients(
  directory: DirectoryState,
  assignment: { readonly ownerId: string | null; readonly teamId: string | null },
): readonly BreachRecipient[] {
  const { ownerId, teamId } = assignment;
  const managerId = ownerId === null ? null : (agentOf(directory, ownerId)?.managerId ?? null);
  const ofOwner = [...told(directory, ownerId, 'owner'), ...told(directory, managerId, 'manager')];
  if (ofOwner.length > 0 || teamId === null) return ofOwner;
  return told(directory, teamOf(directory, teamId)?.managerId ?? null, 'team-manager');
}

function told(directory: DirectoryState, agentId: string | null, as: BreachRecipient['as']): BreachRecipient[] {
  return agentId !== null && agentOf(directory, agentId)?.active ? [{ agentId, as }] : [];
}
