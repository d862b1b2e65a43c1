import type { DirectoryEvent } from '#libs/desk';
import { fold, found, logOf } from '../testing/index.js';
import { teams } from './teams.projection.js';

const defined = (teamId: string, name: string, active = true): DirectoryEvent => ({
  type: 'TeamDefined',
  data: { teamId, name, managerId: 'ana', active },
});
const teamsAfter = (...events: readonly DirectoryEvent[]) =>
  fold(teams, logOf(...events.map((event) => ({ ...event, stream: 'directory-acme' }))));

describe('the teams', () => {
  it('have each team as defined last', () => {
    expect([...teamsAfter(defined('night', 'Night'), defined('night', 'Night shift', false))]).toEqual([
      ['acme/night', { id: 'night', name: 'Night shift', managerId: 'ana', active: false }],
    ]);
  });

  it('have none of the built-in ones until a tenant defines it', () => {
    expect(teamsAfter().size).toBe(0);
    expect([...teamsAfter(defined('support', 'Help'))].map(([id]) => id)).toEqual(['acme/support']);
  });

  it('are in the order of their names without case', () => {
    expect(found(teams, teamsAfter(defined('b', 'beta'), defined('a', 'Alpha')), {}, 'name')).toEqual([
      'acme/a',
      'acme/b',
    ]);
  });
});
