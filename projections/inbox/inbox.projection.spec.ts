import type { CaseEvent } from '#libs/cases';
import { answered, breachOf, minutesIn, moved, opened, prioritized } from '#libs/cases/testing';
import { fold, found, logOf, type PlacedEvent } from '../testing/index.js';
import { inbox } from './inbox.projection.js';

const assigned = (ownerId: string | null, teamId: string | null): CaseEvent => ({
  type: 'CaseAssigned',
  data: { ownerId, teamId, from: { ownerId: null, teamId: 'support' } },
});
const caseOf = (id: string, opening: Parameters<typeof opened>[0], ...events: readonly CaseEvent[]): PlacedEvent[] =>
  [...opened(opening), ...events].map(({ type, data }) => ({ type, data, stream: `case-acme.${id}` }) as never);
const waiting = (filter: Parameters<typeof found>[2], ...cases: readonly PlacedEvent[][]) =>
  found(inbox, fold(inbox, logOf(...cases.flat())), filter, 'urgency');
const ofAna = { assignedTo: 'ana' };
const mine = (id: string, opening: Parameters<typeof opened>[0], ...events: readonly CaseEvent[]) =>
  caseOf(id, opening, assigned('ana', null), ...events);

describe('an inbox is in the order of urgency:', () => {
  it('breached cases first', () => {
    expect(
      waiting(
        ofAna,
        mine('urgent', { priority: 'urgent' }),
        mine('breached', { priority: 'low' }, ...breachOf('low', minutesIn(2000))),
      ),
    ).toEqual(['breached', 'urgent']);
  });

  it('then those due soonest', () => {
    expect(
      waiting(
        ofAna,
        mine('low', { priority: 'low' }),
        mine('high', { priority: 'high' }),
        mine('urgent', { priority: 'urgent' }),
        mine('normal', {}),
      ),
    ).toEqual(['urgent', 'high', 'normal', 'low']);
  });

  it('then by priority, where they are due at the same time', () => {
    // The clock of a lifted priority stands still once a case is late, so due times meet.
    const late = (to: 'urgent' | 'high' | 'low') => prioritized('normal', to, false);
    expect(
      waiting(ofAna, mine('low', {}, late('low')), mine('high', {}, late('high')), mine('urgent', {}, late('urgent'))),
    ).toEqual(['urgent', 'high', 'low']);
  });

  it('answered cases after those that wait for a response', () => {
    expect(
      waiting(
        ofAna,
        mine('answered', { priority: 'urgent' }, ...answered(minutesIn(1))),
        mine('low', { priority: 'low' }),
      ),
    ).toEqual(['low', 'answered']);
  });

  it('answered cases by their priority', () => {
    const reply = answered(minutesIn(1));
    expect(waiting(ofAna, mine('normal', {}, ...reply), mine('urgent', { priority: 'urgent' }, ...reply))).toEqual([
      'urgent',
      'normal',
    ]);
  });
});

describe('a case is in an inbox', () => {
  it('of its owner, and no longer once somebody else owns it', () => {
    expect(waiting(ofAna, mine('c', {}))).toEqual(['c']);
    expect(waiting(ofAna, mine('c', {}, assigned('ben', null)))).toEqual([]);
    expect(waiting({ assignedTo: 'ben' }, mine('c', {}, assigned('ben', null)))).toEqual(['c']);
  });

  it('of its team while nobody owns it', () => {
    expect(waiting({ unassignedIn: 'support' }, caseOf('c', {}))).toEqual(['c']);
    expect(waiting({ unassignedIn: 'support' }, caseOf('c', {}, assigned('ana', 'support')))).toEqual([]);
    expect(waiting({ unassignedIn: 'finance' }, caseOf('c', {}, assigned(null, 'finance')))).toEqual(['c']);
  });

  it('of all that nobody owns, in a team or in none', () => {
    expect(
      waiting({ unassigned: true }, caseOf('a', {}), caseOf('b', {}, assigned(null, null)), mine('c', {})),
    ).toEqual(['a', 'b']);
  });

  it.each(['RESOLVED', 'CLOSED'] as const)('no longer once it is %s, and again once it is re-opened', (settled) => {
    const filters: Parameters<typeof found>[2][] = [ofAna, { unassigned: true }, { unassignedIn: 'support' }];
    for (const filter of filters) {
      const open = filter === ofAna ? mine : caseOf;
      expect(waiting(filter, open('c', {}, moved('PENDING_CUSTOMER', settled)))).toEqual([]);
      expect(waiting(filter, open('c', {}, moved('PENDING_CUSTOMER', settled), moved(settled, 'OPEN')))).toEqual(['c']);
    }
  });
});
