import type { Instant } from '#libs/kernel';
import type { CaseEvent } from '../case.events.js';
import {
  addNote,
  agent,
  anotherAgent,
  answered,
  breachOf,
  dueAt,
  given,
  happened,
  minutesIn,
  move,
  moved,
  noted,
  opened,
  openedAnd,
  prioritized,
  reply,
  requester,
  system,
} from '../testing/index.js';

const replied = noted({ noteId: 'reply', kind: 'PUBLIC' });
const response = (at: Instant, due = dueAt('normal')): CaseEvent => ({
  type: 'FirstResponseRecorded',
  data: { noteId: 'reply', respondedAt: at, dueAt: due },
});

describe('the first response', () => {
  it('is the first PUBLIC note of an agent who is not the opener, in one batch with it', () => {
    given(...opened())
      .when(reply({ at: minutesIn(5) }))
      .thenHappened(replied, response(minutesIn(5)));
  });

  it.each(['INTERNAL', 'RESOLUTION'] as const)('is not an %s note', (kind) => {
    given(...opened())
      .when(addNote({ kind }))
      .thenHappened(noted({ noteId: 'note-2', kind }));
  });

  it('is not the requester’s own note', () => {
    given(...opened())
      .when(reply({ by: requester }))
      .thenHappened(replied);
  });

  it('is not the note of another requester', () => {
    given(...opened())
      .when(reply({ by: { ...requester, id: 'rob' } }))
      .thenHappened(replied);
  });

  it('is not a note of the system', () => {
    given(...opened())
      .when(reply({ by: system }))
      .thenHappened(replied);
  });

  it('is not the note of the agent who opened the case', () => {
    given(...opened({}, { by: agent }))
      .when(reply({ by: agent }))
      .thenHappened(replied);
  });

  it('is another agent’s note where an agent opened the case', () => {
    given(...opened({}, { by: agent }))
      .when(reply({ by: anotherAgent }))
      .thenHappened(replied, response(minutesIn(2)));
  });

  it.each([
    ['an internal note', noted()],
    ['a resolution note', noted({ kind: 'RESOLUTION' })],
    [
      'an assignment',
      { type: 'CaseAssigned', data: { ownerId: 'ana', teamId: null, from: { ownerId: null, teamId: 'support' } } },
    ],
    ['a move', moved('NEW', 'OPEN')],
  ] as [string, CaseEvent][])('is still to come after %s of an agent', (_what, earlier) => {
    given(...opened(), happened(earlier, { by: agent }))
      .when(reply())
      .thenHappened(replied, response(minutesIn(2)));
  });

  it.each([
    ['the requester', requester],
    ['the system', system],
  ])('is still to come after a PUBLIC note of %s', (_who, by) => {
    given(...opened(), happened(noted({ kind: 'PUBLIC' }), { by }))
      .when(reply())
      .thenHappened(replied, response(minutesIn(2)));
  });

  it('is not a move with a note, which is internal', () => {
    given(...opened())
      .when(move('OPEN', 'On it.'))
      .thenHappened(noted({ noteId: 'inline', body: 'On it.' }), moved('NEW', 'OPEN', 'inline'));
  });

  it('comes once: a second reply is a note and no more', () => {
    given(...opened(), ...answered(minutesIn(1)))
      .when(addNote({ kind: 'PUBLIC' }, { by: anotherAgent }))
      .thenHappened(noted({ noteId: 'note-2', kind: 'PUBLIC' }));
  });

  it('is not repeated after a re-opening', () => {
    given(...openedAnd('CLOSED'), ...answered(minutesIn(1)), happened(moved('CLOSED', 'OPEN')))
      .when(addNote({ kind: 'PUBLIC' }))
      .thenHappened(noted({ noteId: 'note-2', kind: 'PUBLIC' }));
  });

  it('may be the correction of an earlier note of the system', () => {
    given(...opened(), happened(noted({ noteId: 'bot', kind: 'PUBLIC' }), { by: system }))
      .when(addNote({ noteId: 'reply', kind: 'PUBLIC', corrects: 'bot' }))
      .thenHappened(noted({ noteId: 'reply', kind: 'PUBLIC', corrects: 'bot' }), response(minutesIn(2)));
  });

  it.each([
    ['at the very due time', dueAt('normal')],
    ['a millisecond late', minutesIn(480, 1)],
    ['days late', minutesIn(10_000)],
  ])('is recorded with the due time it is held against when it comes %s', (_when, at) => {
    given(...opened())
      .when(reply({ at }))
      .thenHappened(replied, response(at));
  });

  it('is held against the due time in force after a change of priority', () => {
    given(...opened(), happened(prioritized('normal', 'high')))
      .when(reply())
      .thenHappened(replied, response(minutesIn(2), dueAt('high')));
  });

  it('is recorded after a breach too, against the due time that passed', () => {
    const at = minutesIn(600);
    given(...opened(), ...breachOf('normal', minutesIn(500)).map((event) => happened(event)))
      .when(reply({ at }))
      .thenHappened(replied, response(at));
  });

  it('is recorded on a resolved case that nobody had answered', () => {
    given(...openedAnd('RESOLVED'))
      .when(reply())
      .thenHappened(replied, response(minutesIn(2)));
  });
});
