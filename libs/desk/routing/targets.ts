import { agentOf, type DirectoryState, teamOf } from '../directory/directory.state.js';

/** Where a case might go, named for people, and what stands against it, as the end of a sentence. */
export type Target = {
  readonly teamId: string | null;
  readonly ownerId: string | null;
  readonly name: string;
  /** `which is inactive`; null where the target can take the case. */
  readonly obstacle: string | null;
};

/** A team as the target of a case: it can take one where it exists and is active. */
export function teamTarget(directory: DirectoryState, id: string): Target {
  const team = teamOf(directory, id);
  if (!team) return { teamId: id, ownerId: null, name: `team "${id}"`, obstacle: 'which does not exist' };
  return { teamId: id, ownerId: null, name: `team ${team.name}`, obstacle: team.active ? null : 'which is inactive' };
}

/** An agent as the target of a case: available where registered and active. Brings the team, where exactly one is active. */
export function ownerTarget(directory: DirectoryState, id: string): Target {
  const agent = agentOf(directory, id);
  if (!agent) return { teamId: null, ownerId: id, name: `agent "${id}"`, obstacle: 'who does not exist' };
  const teams = agent.teamIds.filter((teamId) => teamOf(directory, teamId)?.active);
  const teamId = teams.length === 1 ? (teams[0] ?? null) : null;
  return { teamId, ownerId: id, name: `agent ${agent.name}`, obstacle: agent.active ? null : 'who is inactive' };
}
