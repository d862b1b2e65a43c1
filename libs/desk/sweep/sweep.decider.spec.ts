import { given, noon } from '../testing/given.js';
import type { SweepCommand, SweptCase } from './sweep.commands.js';
import { noSweepCounts, sweepDecider } from './sweep.decider.js';
import type { SweepCounts, SweepEvent } from './sweep.events.js';

const sweepId = 'sweep-1';
const start: Omit<SweepCommand, 'actor' | 'at'> = {
  type: 'StartSweep',
  data: { sweepId, dryRun: false, asOf: noon },
};
const started: SweepEvent = { type: 'SweepStarted', data: { sweepId, dryRun: false, asOf: noon } };
const completed: SweepEvent = { type: 'SweepCompleted', data: { sweepId, counts: noSweepCounts } };
const complete: Omit<SweepCommand, 'actor' | 'at'> = { type: 'CompleteSweep', data: { sweepId } };

const report = (...cases: readonly SweptCase[]): Omit<SweepCommand, 'actor' | 'at'> => ({
  type: 'RecordSweepProgress',
  data: { sweepId, cases },
});
const progressed = (counts: Partial<SweepCounts>, caseIds: readonly string[] = []): SweepEvent => ({
  type: 'SweepProgressed',
  data: { sweepId, counts: { ...noSweepCounts, ...counts }, caseIds, failures: [] },
});
const breached = (caseId: string, elevated = true, notified = true): SweptCase => ({
  outcome: 'breached',
  ...{ caseId, elevated, notified },
});

describe('the record of a sweep', () => {
  it('begins with what it is as of', () => {
    given(sweepDecider).when(start).thenHappened(started);
  });

  it('begins once', () => {
    given(sweepDecider, started).when(start).thenNothing();
  });

  it('counts every case, and says of the breached ones how far up they went and whether somebody is told', () => {
    given(sweepDecider, started)
      .when(
        report(
          breached('a'),
          breached('b', false),
          breached('c', true, false),
          { outcome: 'unchanged', caseId: 'd' },
          { outcome: 'failed', caseId: 'e', code: 'UNAVAILABLE', message: 'No room.' },
        ),
      )
      .thenHappened({
        type: 'SweepProgressed',
        data: {
          sweepId,
          counts: { evaluated: 5, breached: 3, elevated: 2, alreadyTop: 1, notified: 2, unreachable: 1, failed: 1 },
          caseIds: ['a', 'b', 'c'],
          failures: [{ caseId: 'e', code: 'UNAVAILABLE', message: 'No room.' }],
        },
      });
  });

  it('counts on from what was reported before', () => {
    const before = { evaluated: 4, breached: 2, elevated: 2, notified: 2, failed: 1 };
    given(sweepDecider, started, progressed(before, ['a', 'b']))
      .when(report(breached('c', false, false)))
      .thenHappened(progressed({ ...before, evaluated: 5, breached: 3, alreadyTop: 1, unreachable: 1 }, ['c']));
  });

  it('has nothing to say of no cases', () => {
    given(sweepDecider, started).when(report()).thenNothing();
  });

  it('ends with the counts it has come to', () => {
    const counts = { evaluated: 2, breached: 1, elevated: 1, notified: 1 };
    given(sweepDecider, started, progressed(counts, ['a']))
      .when(complete)
      .thenHappened({ type: 'SweepCompleted', data: { sweepId, counts: { ...noSweepCounts, ...counts } } });
  });

  it('ends with zeros where nothing was late', () => {
    given(sweepDecider, started).when(complete).thenHappened(completed);
  });

  it('ends once', () => {
    given(sweepDecider, started, completed).when(complete).thenNothing();
  });

  it('takes nothing more once it has ended', () => {
    given(sweepDecider, started, completed)
      .when(report(breached('a')))
      .thenRefused('NOT_FOUND', { kind: 'running sweep', id: sweepId });
  });

  it.each([complete, report(breached('a'))])('is not there before it has begun: $type', (command) => {
    given(sweepDecider).when(command).thenRefused('NOT_FOUND', { kind: 'sweep', id: sweepId });
  });
});
