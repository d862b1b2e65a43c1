import type { ReplayRules } from '#libs/kernel';
import type { SweepCommand, SweptCase } from './sweep.commands.js';
import { noSweepCounts, type SweepState, sweepDecider } from './sweep.decider.js';
import type { SweepEvent, SweepProgressed } from './sweep.events.js';

/** More cases than any report names. */
const mostCases = 10_000;

/**
 * Cases that add up to what a report says. Which of the marked ones were lifted, and of which somebody was told, it does not say: the
 * first so many stand for them.
 */
function casesOf({ data }: SweepProgressed, state: SweepState): readonly SweptCase[] | undefined {
  const before = state?.counts ?? noSweepCounts;
  const { caseIds, failures, counts } = data;
  const elevated = counts.elevated - before.elevated;
  const notified = counts.notified - before.notified;
  const others = counts.evaluated - before.evaluated - caseIds.length - failures.length;
  if (others > mostCases) return undefined;
  return [
    ...caseIds.map((caseId, index): SweptCase => {
      return { outcome: 'breached', caseId, elevated: index < elevated, notified: index < notified };
    }),
    ...failures.map((failure): SweptCase => ({ outcome: 'failed', ...failure })),
    ...Array.from({ length: Math.max(0, others) }, (): SweptCase => ({ outcome: 'unchanged', caseId: '' })),
  ];
}

export const sweepReplay: ReplayRules<SweepCommand, SweepState, SweepEvent> = {
  kind: 'sweep',
  decider: sweepDecider,
  commandOf: ([event], state) => {
    switch (event?.type) {
      case 'SweepStarted':
        return { type: 'StartSweep', data: event.data };
      case 'SweepProgressed': {
        const cases = casesOf(event, state);
        return cases && { type: 'RecordSweepProgress', data: { sweepId: event.data.sweepId, cases } };
      }
      case 'SweepCompleted':
        return { type: 'CompleteSweep', data: { sweepId: event.data.sweepId } };
      default:
        return undefined;
    }
  },
};
