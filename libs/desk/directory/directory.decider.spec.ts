import { tenantId } from '#libs/kernel';
import { given, stateAfter } from '../testing/given.js';
import type { DirectoryCommand } from './directory.commands.js';
import { directoryDecider } from './directory.decider.js';
import { type DirectoryEvent, directoryStream } from './directory.events.js';
import { agentOf, teamOf } from './directory.state.js';

type Data<Type extends DirectoryCommand['type']> = Extract<DirectoryCommand, { type: Type }>['data'];
const register = (data: Data<'RegisterAgent'>) => ({ type: 'RegisterAgent', data }) as const;
const deactivate = (agentId: string) => ({ type: 'DeactivateAgent', data: { agentId } }) as const;
const define = (data: Data<'DefineTeam'>) => ({ type: 'DefineTeam', data }) as const;

const registered = (agentId: string, rest: Partial<Data<'RegisterAgent'>> = {}): DirectoryEvent => ({
  type: 'AgentRegistered',
  data: { agentId, name: agentId.toUpperCase(), email: null, managerId: null, teamIds: [], ...rest },
});
const deactivated = (agentId: string): DirectoryEvent => ({ type: 'AgentDeactivated', data: { agentId } });
const defined = (teamId: string, rest: Partial<Data<'DefineTeam'>> = {}): DirectoryEvent => ({
  type: 'TeamDefined',
  data: { teamId, name: teamId.toUpperCase(), managerId: null, active: true, ...rest },
});
const givenDirectory = (...events: DirectoryEvent[]) => given(directoryDecider, ...events);

describe('registering an agent', () => {
  it('states the agent in full, with the name trimmed and the teams sorted and each once', () => {
    givenDirectory(registered('mia'))
      .when(
        register({
          agentId: 'bo',
          name: ' Bo ',
          email: 'bo@acme.test',
          managerId: 'mia',
          teamIds: ['support', 'finance', 'support'],
        }),
      )
      .thenHappened(
        registered('bo', { name: 'Bo', email: 'bo@acme.test', managerId: 'mia', teamIds: ['finance', 'support'] }),
      );
  });

  it('asks for no more than id and name', () => {
    givenDirectory()
      .when(register({ agentId: 'bo', name: 'BO' }))
      .thenHappened(registered('bo'));
  });

  it('appends nothing where the same content comes again, whatever the order of the teams', () => {
    givenDirectory(registered('bo', { teamIds: ['finance', 'support'] }))
      .when(register({ agentId: 'bo', name: 'BO', email: null, managerId: null, teamIds: ['support', 'finance'] }))
      .thenNothing();
  });

  it('keeps what the command leaves out and clears what it sets to null', () => {
    const known = registered('bo', { email: 'bo@acme.test', managerId: 'mia', teamIds: ['sales'] });
    givenDirectory(registered('mia'), known)
      .when(register({ agentId: 'bo', name: 'Bo II', managerId: null }))
      .thenHappened(registered('bo', { name: 'Bo II', email: 'bo@acme.test', teamIds: ['sales'] }));
  });

  it('brings a deactivated agent back, even with the same content', () => {
    const events = [registered('bo'), deactivated('bo')];
    givenDirectory(...events)
      .when(register({ agentId: 'bo', name: 'BO' }))
      .thenHappened(registered('bo'));
    expect(agentOf(stateAfter(directoryDecider, [...events, registered('bo')]), 'bo')?.active).toBe(true);
  });

  it.each([
    ['a blank id', { agentId: ' ' }, 'agentId'],
    ['an id with space around it', { agentId: 'bo ' }, 'agentId'],
    ['an id with a control character', { agentId: 'b\no' }, 'agentId'],
    ['an id that is too long', { agentId: 'x'.repeat(256) }, 'agentId'],
    ['a blank name', { name: ' \t' }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(201) }, 'name'],
    ['a malformed e-mail address', { email: 'bo at acme' }, 'email'],
    ['an empty e-mail address', { email: '' }, 'email'],
    ['an e-mail address that is too long', { email: `${'x'.repeat(250)}@acme.test` }, 'email'],
    ['himself as manager', { managerId: 'bo' }, 'managerId'],
  ])('refuses %s', (_what, wrong, field) => {
    givenDirectory(registered('bo'))
      .when(register({ agentId: 'bo', name: 'Bo', ...wrong }))
      .thenFieldsRefused(field);
  });

  it('names every wrong field at once', () => {
    givenDirectory()
      .when(register({ agentId: '', name: '', email: '@' }))
      .thenFieldsRefused('agentId', 'name', 'email');
  });

  it('refuses a manager who is not registered', () => {
    givenDirectory()
      .when(register({ agentId: 'bo', name: 'Bo', managerId: 'nobody' }))
      .thenRefused('INVALID_REFERENCE', { field: 'managerId', id: 'nobody' });
  });

  it('refuses a team that does not exist, and says which', () => {
    givenDirectory()
      .when(register({ agentId: 'bo', name: 'Bo', teamIds: ['support', 'ghosts'] }))
      .thenRefused('INVALID_REFERENCE', { field: 'teamIds[1]', id: 'ghosts' });
  });

  it('is not fooled by names that every object has', () => {
    givenDirectory()
      .when(register({ agentId: 'bo', name: 'Bo', managerId: 'constructor', teamIds: ['toString'] }))
      .thenRefused('INVALID_REFERENCE', { field: 'managerId', id: 'constructor' });
    const state = stateAfter(directoryDecider, [registered('__proto__')]);
    expect(agentOf(state, '__proto__')?.name).toBe('__PROTO__');
    expect(agentOf(state, 'bo')).toBeUndefined();
  });

  it('refuses a circle of managers, however long', () => {
    givenDirectory(registered('a'), registered('b', { managerId: 'a' }), registered('c', { managerId: 'b' }))
      .when(register({ agentId: 'a', name: 'A', managerId: 'c' }))
      .thenFieldsRefused('managerId');
  });

  it('allows a long line of managers that is no circle', () => {
    givenDirectory(registered('a'), registered('b', { managerId: 'a' }), registered('c', { managerId: 'b' }))
      .when(register({ agentId: 'd', name: 'D', managerId: 'c' }))
      .thenHappened(registered('d', { managerId: 'c' }));
  });

  it('comes to an end where a stored history holds a circle', () => {
    givenDirectory(registered('a', { managerId: 'b' }), registered('b', { managerId: 'a' }))
      .when(register({ agentId: 'c', name: 'C', managerId: 'a' }))
      .thenHappened(registered('c', { managerId: 'a' }));
  });
});

describe('deactivating an agent', () => {
  it('is a fact once', () => {
    givenDirectory(registered('bo')).when(deactivate('bo')).thenHappened(deactivated('bo'));
    givenDirectory(registered('bo'), deactivated('bo')).when(deactivate('bo')).thenNothing();
  });

  it('keeps the agent on record', () => {
    const state = stateAfter(directoryDecider, [registered('bo', { teamIds: ['sales'] }), deactivated('bo')]);
    expect(agentOf(state, 'bo')).toMatchObject({ name: 'BO', teamIds: ['sales'], active: false });
  });

  it('refuses an unknown agent', () => {
    givenDirectory().when(deactivate('nobody')).thenRefused('NOT_FOUND', { kind: 'agent', id: 'nobody' });
  });
});

describe('defining a team', () => {
  it('states the team in full', () => {
    givenDirectory(registered('mia'))
      .when(define({ teamId: 'returns', name: ' Returns ', managerId: 'mia' }))
      .thenHappened(defined('returns', { name: 'Returns', managerId: 'mia' }));
  });

  it('appends nothing where the same content comes again', () => {
    givenDirectory(defined('returns'))
      .when(define({ teamId: 'returns', name: 'RETURNS' }))
      .thenNothing();
  });

  it('keeps what the command leaves out and clears what it sets to null', () => {
    const known = defined('returns', { managerId: 'mia', active: false });
    givenDirectory(registered('mia'), known)
      .when(define({ teamId: 'returns', name: 'Back' }))
      .thenHappened(defined('returns', { name: 'Back', managerId: 'mia', active: false }));
    givenDirectory(registered('mia'), known)
      .when(define({ teamId: 'returns', name: 'RETURNS', managerId: null, active: true }))
      .thenHappened(defined('returns'));
  });

  it.each([
    ['a blank id', { teamId: '' }, 'teamId'],
    ['a blank name', { name: ' ' }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(201) }, 'name'],
  ])('refuses %s', (_what, wrong, field) => {
    givenDirectory()
      .when(define({ teamId: 'returns', name: 'Returns', ...wrong }))
      .thenFieldsRefused(field);
  });

  it('refuses a manager who is not registered', () => {
    givenDirectory()
      .when(define({ teamId: 'returns', name: 'Returns', managerId: 'nobody' }))
      .thenRefused('INVALID_REFERENCE', { field: 'managerId', id: 'nobody' });
  });
});

describe('the built-in teams', () => {
  it.each([
    ['support', 'Support'],
    ['finance', 'Finance'],
    ['engineering', 'Engineering'],
  ])('%s exists in every tenant without being defined', (id, name) => {
    expect(teamOf(directoryDecider.initialState, id)).toEqual({ id, name, managerId: null, active: true });
    givenDirectory()
      .when(define({ teamId: id, name }))
      .thenNothing();
  });

  it('can be renamed, given a manager and deactivated', () => {
    givenDirectory(registered('mia'))
      .when(define({ teamId: 'finance', name: 'Accounts', managerId: 'mia', active: false }))
      .thenHappened(defined('finance', { name: 'Accounts', managerId: 'mia', active: false }));
  });
});

it('keeps a directory in one stream a tenant', () => {
  expect(directoryStream(tenantId('acme'))).toBe('directory-acme');
});

it('ignores a fact of a kind it does not know', () => {
  const unknown = { type: 'AgentPromoted', data: {} } as unknown as DirectoryEvent;
  expect(stateAfter(directoryDecider, [unknown])).toEqual(directoryDecider.initialState);
});
