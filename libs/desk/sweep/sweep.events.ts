import type { DomainEvent, Instant, TenantId } from '#libs/kernel';

/** What a sweep has done so far, in cases. `elevated + alreadyTop` and `notified + unreachable` each make up `breached`. */
export type SweepCounts = {
  /** Looked at: their clocks had run out when the sweep began, by the list it works through. */
  readonly evaluated: number;
  readonly breached: number;
  readonly elevated: number;
  /** Urgent already. */
  readonly alreadyTop: number;
  /** Somebody is told of the breach. */
  readonly notified: number;
  /** Nobody is there to be told. */
  readonly unreachable: number;
  readonly failed: number;
};

/** A case the sweep could not decide on, and why. The next sweep meets it again. */
export type SweepFailure = { readonly caseId: string; readonly code: string; readonly message: string };

export type SweepStarted = DomainEvent<
  'SweepStarted',
  {
    readonly sweepId: string;
    /** Whether it only says what it would do. */
    readonly dryRun: boolean;
    /** Clocks that ran out before this moment are looked at. */
    readonly asOf: Instant;
  }
>;
export type SweepProgressed = DomainEvent<
  'SweepProgressed',
  {
    readonly sweepId: string;
    /** From the beginning up to here. */
    readonly counts: SweepCounts;
    /** Marked since the last such event, or to be marked where it is a dry run: the last ones of `counts.breached`. */
    readonly caseIds: readonly string[];
    readonly failures: readonly SweepFailure[];
  }
>;
export type SweepCompleted = DomainEvent<'SweepCompleted', { readonly sweepId: string; readonly counts: SweepCounts }>;

/** The events of a sweep's stream. Their names and fields are the storage format: change them only with an upcaster. */
export type SweepEvent = SweepStarted | SweepProgressed | SweepCompleted;

export const sweepEventTypes = [
  'SweepStarted',
  'SweepProgressed',
  'SweepCompleted',
] as const satisfies readonly SweepEvent['type'][];

/** The stream of one sweep. */
export function sweepStream(tenant: TenantId, sweepId: string): string {
  return `sweep-${tenant}.${sweepId}`;
}
