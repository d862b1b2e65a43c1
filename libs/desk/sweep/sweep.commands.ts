import type { Command, Instant } from '#libs/kernel';
import type { SweepFailure } from './sweep.events.js';

/** What became of one case a sweep looked at. */
export type SweptCase =
  /** A reply in time, a resolution or another sweep was faster. */
  | { readonly outcome: 'unchanged'; readonly caseId: string }
  | { readonly outcome: 'breached'; readonly caseId: string; readonly elevated: boolean; readonly notified: boolean }
  | ({ readonly outcome: 'failed' } & SweepFailure);

type SweepCommandOf<Type extends string, Data> = Command<Type, Data & { readonly sweepId: string }>;

export type StartSweep = SweepCommandOf<'StartSweep', { readonly dryRun: boolean; readonly asOf: Instant }>;
/** Reports the cases looked at since the last report, in the order they were looked at. */
export type RecordSweepProgress = SweepCommandOf<'RecordSweepProgress', { readonly cases: readonly SweptCase[] }>;
export type CompleteSweep = SweepCommandOf<'CompleteSweep', object>;

export type SweepCommand = StartSweep | RecordSweepProgress | CompleteSweep;
