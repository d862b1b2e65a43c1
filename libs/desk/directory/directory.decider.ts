import { accept, assertNever, type Decider, type Decision, type FieldProblem, refusal, refuse } from '#libs/kernel';
import { badInput, deskLimits, idProblems, lengthProblems, nameProblems, unknownReference } from '../input-problems.js';
import type { DeactivateAgent, DefineTeam, DirectoryCommand, RegisterAgent } from './directory.commands.js';
import type { DirectoryEvent } from './directory.events.js';
import { agentOf, type DirectoryState, emptyDirectory, evolveDirectory, teamOf } from './directory.state.js';

/** What HTML calls a valid e-mail address: https://html.spec.whatwg.org/#valid-e-mail-address */
const emailPattern =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

function decide(command: DirectoryCommand, state: DirectoryState): Decision<DirectoryEvent> {
  switch (command.type) {
    case 'RegisterAgent':
      return registerAgent(command, state);
    case 'DeactivateAgent':
      return deactivateAgent(command, state);
    case 'DefineTeam':
      return defineTeam(command, state);
    default:
      assertNever(command);
      return accept();
  }
}

function registerAgent({ data }: RegisterAgent, state: DirectoryState): Decision<DirectoryEvent> {
  const { agentId } = data;
  const known = agentOf(state, agentId);
  const name = data.name.trim();
  const email = data.email === undefined ? (known?.email ?? null) : data.email;
  const managerId = data.managerId === undefined ? (known?.managerId ?? null) : data.managerId;
  const teamIds = data.teamIds === undefined ? (known?.teamIds ?? []) : [...new Set(data.teamIds)].sort();

  const problems = [
    ...idProblems('agentId', agentId),
    ...nameProblems('name', name),
    ...emailProblems(email),
    ...(managerId === agentId
      ? [{ field: 'managerId', problem: 'must be another agent: nobody manages himself' }]
      : []),
  ];
  if (problems.length > 0) return refuse(badInput(problems));
  if (managerId !== null && !agentOf(state, managerId))
    return refuse(unknownReference('managerId', 'agent', managerId));
  const unknownTeam = data.teamIds?.findIndex((id) => !teamOf(state, id)) ?? -1;
  if (unknownTeam >= 0) {
    return refuse(unknownReference(`teamIds[${unknownTeam}]`, 'team', data.teamIds?.[unknownTeam] ?? ''));
  }
  if (managerId !== null && managedBy(state, managerId).includes(agentId)) {
    return refuse(
      badInput([{ field: 'managerId', problem: `would close a circle: "${managerId}" is managed by "${agentId}"` }]),
    );
  }

  const same =
    known?.active &&
    known.name === name &&
    known.email === email &&
    known.managerId === managerId &&
    sameList(known.teamIds, teamIds);
  return same ? accept() : accept({ type: 'AgentRegistered', data: { agentId, name, email, managerId, teamIds } });
}

function deactivateAgent({ data }: DeactivateAgent, state: DirectoryState): Decision<DirectoryEvent> {
  const { agentId } = data;
  const agent = agentOf(state, agentId);
  if (!agent) return refuse(refusal('NOT_FOUND', `There is no agent "${agentId}".`, { kind: 'agent', id: agentId }));
  return agent.active ? accept({ type: 'AgentDeactivated', data: { agentId } }) : accept();
}

function defineTeam({ data }: DefineTeam, state: DirectoryState): Decision<DirectoryEvent> {
  const { teamId } = data;
  const known = teamOf(state, teamId);
  const name = data.name.trim();
  const managerId = data.managerId === undefined ? (known?.managerId ?? null) : data.managerId;
  const active = data.active ?? known?.active ?? true;

  const problems = [...idProblems('teamId', teamId), ...nameProblems('name', name)];
  if (problems.length > 0) return refuse(badInput(problems));
  if (managerId !== null && !agentOf(state, managerId))
    return refuse(unknownReference('managerId', 'agent', managerId));

  const same = known && known.name === name && known.managerId === managerId && known.active === active;
  return same ? accept() : accept({ type: 'TeamDefined', data: { teamId, name, managerId, active } });
}

function emailProblems(email: string | null): FieldProblem[] {
  if (email === null) return [];
  if (!emailPattern.test(email)) return [{ field: 'email', problem: 'must be an e-mail address' }];
  return lengthProblems('email', email, deskLimits.email);
}

/** An agent and everyone above, nearest first; ends also where a stored history should hold a circle. */
function managedBy(state: DirectoryState, agentId: string): string[] {
  const chain: string[] = [];
  let next: string | null = agentId;
  while (next !== null && !chain.includes(next)) {
    chain.push(next);
    next = agentOf(state, next)?.managerId ?? null;
  }
  return chain;
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((entry, index) => entry === other[index]);
}

/** Teams and agents of one tenant. A manager or a team named must exist, but need not be active: people come and go. */
export const directoryDecider: Decider<DirectoryCommand, DirectoryState, DirectoryEvent> = {
  initialState: emptyDirectory,
  decide,
  evolve: evolveDirectory,
};
