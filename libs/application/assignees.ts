import { agentOf, type DirectoryState, teamOf } from '#libs/desk';
import { type Refusal, refusal } from '#libs/kernel';

type Assignees = { readonly ownerId?: string | null; readonly teamId?: string | null };

/** Whether a tenant keeps a directory of its people; without one, whoever is named is taken at their word. */
function keepsDirectory(directory: DirectoryState): boolean {
  return Object.keys(directory.agents).length > 0;
}

/** The directory, and where the tenant keeps none, the named owner and team as if they were in it. */
export function withNamed(directory: DirectoryState, { ownerId, teamId }: Assignees): DirectoryState {
  if (keepsDirectory(directory) || (!ownerId && !teamId)) return directory;
  const agents = ownerId
    ? { [ownerId]: { id: ownerId, name: ownerId, email: null, managerId: null, teamIds: [], active: true } }
    : {};
  const teams =
    teamId && !teamOf(directory, teamId)
      ? { [teamId]: { id: teamId, name: teamId, managerId: null, active: true } }
      : {};
  return { agents, teams: { ...directory.teams, ...teams } };
}

/** Why a case cannot be given to an owner or team: the directory does not have them, or not any more. */
export function assignmentProblem(directory: DirectoryState, { ownerId, teamId }: Assignees): Refusal | undefined {
  const known = withNamed(directory, { ownerId, teamId });
  if (ownerId && !agentOf(known, ownerId)?.active) return unknown('ownerId', 'agent', ownerId);
  if (teamId && !teamOf(known, teamId)?.active) return unknown('teamId', 'team', teamId);
  return undefined;
}

/** The owner and team of an assignment that do not have the case yet. */
export function newcomersIn(asked: Assignees, current: Assignees = {}): Assignees {
  return {
    ownerId: asked.ownerId === current.ownerId ? undefined : asked.ownerId,
    teamId: asked.teamId === current.teamId ? undefined : asked.teamId,
  };
}

function unknown(field: string, kind: string, id: string): Refusal {
  return refusal('INVALID_REFERENCE', `There is no active ${kind} ${id}.`, { field, id });
}
