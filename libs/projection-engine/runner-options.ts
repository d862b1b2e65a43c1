import type { EventStore, Position } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import type { CheckpointSignal } from './checkpoint-signal.js';
import type { Failure } from './failure.js';
import type { AnyProjection } from './projection.js';
import type { RebuildProgress } from './rebuild-progress.js';
import type { Rebuilder } from './rebuilder.js';

export type RunnerState = 'starting' | 'catching-up' | 'live' | 'rebuilding' | 'standby' | 'retrying' | 'stopped';

export type RunnerStatus = {
  readonly name: string;
  readonly version: number;
  readonly state: RunnerState;
  readonly position: Position | undefined;
  /** How many events this runner has folded since it was made, rebuilds left out. */
  readonly folded: number;
  readonly rebuild: RebuildProgress | undefined;
  readonly lastError: string | undefined;
  /** What `lastError` says, with the event it is about. */
  readonly failure: Failure | undefined;
};

export type RunnerOptions = {
  readonly projection: AnyProjection;
  readonly events: EventStore;
  readonly documents: DocumentStore;
  readonly signal: CheckpointSignal;
  readonly logger: Logger;
  /** This process, unique among all that share the read store. */
  readonly holder: string;
  /** Whether other processes may run the same projection and a lease decides which one does. */
  readonly leased: boolean;
  /** What carries out rebuilds, where runners share one. */
  readonly rebuilder?: Rebuilder;
  /** A log of so many events is filled before it serves for the first time; a shorter one serves while it fills. */
  readonly fillFirstFrom?: number;
  /** Where the usual pace does not fit. */
  readonly pace?: Partial<RunnerPace>;
};

/** How patient a runner is, all in milliseconds. */
export type RunnerPace = {
  /** The wait after a first failure; it doubles with each that follows. */
  readonly firstBackoff: number;
  readonly longestBackoff: number;
  /** How often a runner looks whether another process has swapped its generation, and renews its lease. */
  readonly watchInterval: number;
  /** For how long a lease holds where its holder dies. */
  readonly lease: number;
};
