import {
  accept,
  assertNever,
  type Decider,
  type Decision,
  type Instant,
  refusal,
  refuse,
  type Stamped,
} from '#libs/kernel';
import type { RecordSweepProgress, SweepCommand, SweptCase } from './sweep.commands.js';
import type { SweepCounts, SweepEvent, SweepFailure } from './sweep.events.js';

/** A sweep as far as it has come; null before it begins. JSON-plain. */
export type SweepState = {
  readonly sweepId: string;
  readonly dryRun: boolean;
  readonly asOf: Instant;
  readonly counts: SweepCounts;
  readonly completed: boolean;
} | null;

export const noSweepCounts: SweepCounts = {
  evaluated: 0,
  breached: 0,
  elevated: 0,
  alreadyTop: 0,
  notified: 0,
  unreachable: 0,
  failed: 0,
};

function decide(command: SweepCommand, state: SweepState): Decision<SweepEvent> {
  const { sweepId } = command.data;
  if (command.type === 'StartSweep') {
    return state === null ? accept({ type: 'SweepStarted', data: command.data }) : accept();
  }
  if (state === null) {
    return refuse(refusal('NOT_FOUND', `There is no sweep ${sweepId}.`, { kind: 'sweep', id: sweepId }));
  }
  switch (command.type) {
    case 'RecordSweepProgress':
      return recordProgress(command, state);
    case 'CompleteSweep':
      return state.completed ? accept() : accept({ type: 'SweepCompleted', data: { sweepId, counts: state.counts } });
    default:
      assertNever(command);
      return accept();
  }
}

function recordProgress({ data }: RecordSweepProgress, state: NonNullable<SweepState>): Decision<SweepEvent> {
  const { sweepId, cases } = data;
  if (state.completed) {
    const details = { kind: 'running sweep', id: sweepId };
    return refuse(refusal('NOT_FOUND', `Sweep ${sweepId} has ended: nothing can be added to it.`, details));
  }
  if (cases.length === 0) return accept();
  return accept({
    type: 'SweepProgressed',
    data: {
      sweepId,
      counts: cases.reduce(counted, state.counts),
      caseIds: cases.filter(({ outcome }) => outcome === 'breached').map(({ caseId }) => caseId),
      failures: cases.flatMap((one): SweepFailure[] => {
        if (one.outcome !== 'failed') return [];
        const { caseId, code, message } = one;
        return [{ caseId, code, message }];
      }),
    },
  });
}

function counted(counts: SweepCounts, one: SweptCase): SweepCounts {
  const breached = one.outcome === 'breached';
  return {
    evaluated: counts.evaluated + 1,
    breached: counts.breached + Number(breached),
    elevated: counts.elevated + Number(breached && one.elevated),
    alreadyTop: counts.alreadyTop + Number(breached && !one.elevated),
    notified: counts.notified + Number(breached && one.notified),
    unreachable: counts.unreachable + Number(breached && !one.notified),
    failed: counts.failed + Number(one.outcome === 'failed'),
  };
}

function evolve(state: SweepState, event: Stamped<SweepEvent>): SweepState {
  switch (event.type) {
    case 'SweepStarted':
      return state ?? { ...event.data, counts: noSweepCounts, completed: false };
    case 'SweepProgressed':
      return state && { ...state, counts: event.data.counts };
    case 'SweepCompleted':
      return state && { ...state, counts: event.data.counts, completed: true };
    default:
      assertNever(event);
      return state;
  }
}

/** The record of one breach sweep: begun, so far, ended. One that died on its way stays visible as not ended. */
export const sweepDecider: Decider<SweepCommand, SweepState, SweepEvent> = { initialState: null, decide, evolve };
