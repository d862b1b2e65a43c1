import { assertNever, type Stamped } from '#libs/kernel';
import { builtInTeams } from './built-in-teams.js';
import type { Agent, Team } from './directory.entries.js';
import type { DirectoryEvent } from './directory.events.js';

/** A tenant's teams and agents, those no longer active included. JSON-plain. */
export type DirectoryState = {
  readonly agents: Readonly<Record<string, Agent>>;
  readonly teams: Readonly<Record<string, Team>>;
};

/** Nobody yet, and the teams every tenant has. */
export const emptyDirectory: DirectoryState = { agents: {}, teams: builtInTeams };

/** The agent of this id, active or not. */
export function agentOf(directory: DirectoryState, id: string): Agent | undefined {
  return Object.hasOwn(directory.agents, id) ? directory.agents[id] : undefined;
}

/** The team of this id, active or not. */
export function teamOf(directory: DirectoryState, id: string): Team | undefined {
  return Object.hasOwn(directory.teams, id) ? directory.teams[id] : undefined;
}

export function evolveDirectory(state: DirectoryState, event: Stamped<DirectoryEvent>): DirectoryState {
  switch (event.type) {
    case 'AgentRegistered': {
      const { agentId, ...rest } = event.data;
      return withAgent(state, { id: agentId, ...rest, active: true });
    }
    case 'AgentDeactivated': {
      const agent = agentOf(state, event.data.agentId);
      return agent ? withAgent(state, { ...agent, active: false }) : state;
    }
    case 'TeamDefined': {
      const { teamId, ...rest } = event.data;
      return { ...state, teams: { ...state.teams, [teamId]: { id: teamId, ...rest } } };
    }
    default:
      assertNever(event);
      return state;
  }
}

function withAgent(state: DirectoryState, agent: Agent): DirectoryState {
  return { ...state, agents: { ...state.agents, [agent.id]: agent } };
}
