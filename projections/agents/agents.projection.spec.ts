import type { DirectoryEvent } from '#libs/desk';
import { tenantId } from '#libs/kernel';
import { fold, found, logOf } from '../testing/index.js';
import { agentDocumentId, agents } from './agents.projection.js';

const registered = (agentId: string, name: string, teamIds: readonly string[] = []): DirectoryEvent => ({
  type: 'AgentRegistered',
  data: { agentId, name, email: null, managerId: null, teamIds },
});
const deactivated = (agentId: string): DirectoryEvent => ({ type: 'AgentDeactivated', data: { agentId } });
const agentsAfter = (...events: readonly DirectoryEvent[]) =>
  fold(agents, logOf(...events.map((event) => ({ ...event, stream: 'directory-acme' }))));
const ana = agentDocumentId('acme', 'ana');

describe('the agents', () => {
  it('have each agent as registered last', () => {
    const { email, managerId } = { email: null, managerId: null };
    expect([...agentsAfter(registered('ana', 'Ana'), registered('ana', 'Ana B.', ['support']))]).toEqual([
      ['acme/ana', { id: 'ana', name: 'Ana B.', email, managerId, teamIds: ['support'], active: true }],
    ]);
  });

  it('keep an agent who left, as inactive, and have him back when he is registered again', () => {
    expect(agentsAfter(registered('ana', 'Ana'), deactivated('ana')).get(ana)?.active).toBe(false);
    const back = agentsAfter(registered('ana', 'Ana'), deactivated('ana'), registered('ana', 'Ana'));
    expect(back.get(ana)?.active).toBe(true);
  });

  it('have nobody who was never registered', () => {
    expect(agentsAfter(deactivated('ana')).size).toBe(0);
  });

  it('are found by each of their teams, in the order of their names without case', () => {
    const all = agentsAfter(
      registered('z', 'zoe', ['support']),
      registered('a', 'Ana', ['finance', 'support']),
      registered('b', 'Ben', ['finance']),
    );
    expect(found(agents, all, { teamId: 'support' }, 'name')).toEqual(['acme/a', 'acme/z']);
    expect(found(agents, all, { teamId: 'finance' }, 'name')).toEqual(['acme/a', 'acme/b']);
  });

  it('of two tenants are apart, also where they have the same id', () => {
    const log = logOf(
      { ...registered('ana', 'Ana'), stream: 'directory-acme' },
      { ...registered('ana', 'Anna'), stream: 'directory-other', tenant: tenantId('other') },
    );
    expect([...fold(agents, log)].map(([id, { name }]) => [id, name])).toEqual([
      ['acme/ana', 'Ana'],
      ['other/ana', 'Anna'],
    ]);
  });
});
