import fc from 'fast-check';
import type { CaseEvent } from './case.events.js';
import type { CaseStatus } from './case.transitions.js';
import { carryOut, carryOutAll, commandSequences, commandSequencesInTime, frozen, replayed } from './testing/index.js';

/** The moves the design draws, by hand, so that a slip in the code's own table is noticed. */
const drawn = new Set([
  'NEW OPEN',
  'OPEN IN_PROGRESS',
  'IN_PROGRESS PENDING_CUSTOMER',
  'PENDING_CUSTOMER RESOLVED',
  'RESOLVED CLOSED',
  'RESOLVED OPEN',
  'CLOSED OPEN',
]);
const runs = { numRuns: 300 };
const ofType = <Type extends CaseEvent['type']>(events: readonly CaseEvent[], type: Type) =>
  events.filter((event): event is Extract<CaseEvent, { type: Type }> => event.type === type);

describe('whatever is asked of a case, by whomever, in whatever order', () => {
  it('its status moves by the lifecycle alone, and by ChangeCaseStatus alone', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        let status: CaseStatus | undefined;
        for (const { command, events, after } of carryOutAll(sequence)) {
          if (ofType(events, 'CaseOpened').length > 0) status = 'NEW';
          for (const { data } of ofType(events, 'StatusChanged')) {
            expect(command.type).toBe('ChangeCaseStatus');
            expect(data.from).toBe(status);
            expect(drawn).toContain(`${data.from} ${data.to}`);
            status = data.to;
          }
          expect(after?.snapshot.status).toBe(status);
        }
      }),
      runs,
    );
  });

  it('it is resolved and closed only with a RESOLUTION note since its last move', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        let noted = false;
        for (const event of carryOutAll(sequence).flatMap(({ events }) => events)) {
          if (event.type === 'NoteAdded') {
            expect(event.data.body.trim()).not.toBe('');
            noted ||= event.data.kind === 'RESOLUTION';
          }
          if (event.type !== 'StatusChanged') continue;
          if (['RESOLVED', 'CLOSED'].includes(event.data.to)) expect(noted).toBe(true);
          noted = false;
        }
      }),
      runs,
    );
  });

  it('replaying its events gives exactly the state that was decided on, at every step', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        const steps = carryOutAll(sequence);
        const log = steps.flatMap(({ events }) => events);
        expect(JSON.parse(JSON.stringify(log))).toStrictEqual(log);
        expect(replayed(log)).toEqual(steps.at(-1)?.after);
        const half = steps.slice(0, steps.length / 2);
        expect(replayed(half.flatMap(({ events }) => events))).toEqual(half.at(-1)?.after ?? null);
      }),
      runs,
    );
  });

  it('nothing is decided by changing what was given, and what is refused or changes nothing leaves nothing', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        let state = null as ReturnType<typeof carryOut>['after'];
        for (const command of sequence) {
          const { decision, after } = carryOut(frozen(command), frozen(state));
          if (!decision.accepted || decision.events.length === 0) expect(after).toBe(state);
          state = after;
        }
      }),
      runs,
    );
  });

  it('the same again at once is refused, changes nothing, or is one more note', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        for (const { command, after } of carryOutAll(sequence)) {
          const types = carryOut(command, after).events.map(({ type }) => type);
          expect(types).toEqual(command.type === 'AddCaseNote' && types.length > 0 ? ['NoteAdded'] : []);
        }
      }),
      runs,
    );
  });

  it('a first response and a breach are recorded once, and the due time stands from then on', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        let settledDue: string | undefined;
        for (const { after } of carryOutAll(sequence)) {
          const clock = after?.snapshot.firstResponse;
          if (settledDue !== undefined) expect(clock?.dueAt).toBe(settledDue);
          if (clock && (clock.respondedAt !== null || clock.breachedAt !== null)) settledDue = clock.dueAt;
        }
        const events = carryOutAll(sequence).flatMap((step) => step.events);
        expect(ofType(events, 'FirstResponseRecorded').length).toBeLessThanOrEqual(1);
        expect(ofType(events, 'Breached').length).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });

  it('once the due time has passed without a response, it stands, sweep or no sweep', () => {
    fc.assert(
      fc.property(commandSequencesInTime, (sequence) => {
        for (const { command, before, after } of carryOutAll(sequence)) {
          const clock = before?.snapshot.firstResponse;
          if (clock && command.at > clock.dueAt) expect(after?.snapshot.firstResponse.dueAt).toBe(clock.dueAt);
        }
      }),
      runs,
    );
  });

  it('re-openings are counted as they happen', () => {
    fc.assert(
      fc.property(commandSequences, (sequence) => {
        const steps = carryOutAll(sequence);
        const moves = ofType(
          steps.flatMap(({ events }) => events),
          'StatusChanged',
        );
        const reopenings = moves.filter(({ data: { from, to } }) => to === 'OPEN' && from !== 'NEW');
        expect(steps.at(-1)?.after?.snapshot.reopenCount ?? 0).toBe(reopenings.length);
      }),
      runs,
    );
  });
});
