import { stateAfter } from '../testing/given.js';
import { breachRecipients } from './breach-recipients.js';
import { directoryDecider } from './directory.decider.js';
import type { DirectoryEvent } from './directory.events.js';

const agent = (agentId: string, managerId: string | null = null): DirectoryEvent => ({
  type: 'AgentRegistered',
  data: { agentId, name: agentId, email: null, managerId, teamIds: [] },
});
const team = (managerId: string | null): DirectoryEvent => ({
  type: 'TeamDefined',
  data: { teamId: 'returns', name: 'Returns', managerId, active: true },
});
const gone = (agentId: string): DirectoryEvent => ({ type: 'AgentDeactivated', data: { agentId } });
const told = (events: DirectoryEvent[], ownerId: string | null, teamId: string | null = 'returns') =>
  breachRecipients(stateAfter(directoryDecider, events), { ownerId, teamId }).map(
    ({ agentId, as }) => `${as} ${agentId}`,
  );

const staff = [agent('mia'), agent('tom'), agent('bo', 'mia'), team('tom')];

describe('who is told of a breach', () => {
  it('is the owner and the owner’s manager', () => {
    expect(told(staff, 'bo')).toEqual(['owner bo', 'manager mia']);
  });

  it('is the owner alone where he has no manager', () => {
    expect(told(staff, 'mia')).toEqual(['owner mia']);
  });

  it('is the team’s manager where there is no owner', () => {
    expect(told(staff, null)).toEqual(['team-manager tom']);
  });

  it('is nobody who has left', () => {
    expect(told([...staff, gone('bo')], 'bo')).toEqual(['manager mia']);
    expect(told([...staff, gone('mia')], 'bo')).toEqual(['owner bo']);
    expect(told([...staff, gone('bo'), gone('mia')], 'bo')).toEqual(['team-manager tom']);
    expect(told([...staff, gone('tom')], null)).toEqual([]);
  });

  it('is nobody where nobody is responsible', () => {
    expect(told(staff, null, null)).toEqual([]);
    expect(told(staff, 'stranger', 'support')).toEqual([]);
    expect(told(staff, null, 'no such team')).toEqual([]);
  });
});
