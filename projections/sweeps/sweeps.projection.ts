import { noSweepCounts, type SweepCounts, type SweepEvent, type SweepFailure, sweepEventTypes } from '#libs/desk';
import type { Actor, Instant, JsonObject, Stamped, TenantId } from '#libs/kernel';
import type { ProjectedEvent, Projection } from '#libs/projection-engine';

/** A sweep as screens show it, also while it runs. */
export type SweepView = JsonObject & {
  readonly id: string;
  readonly tenant: TenantId;
  readonly dryRun: boolean;
  readonly asOf: Instant;
  readonly startedAt: Instant;
  readonly startedBy: Actor;
  /** Null while it runs, and for good where it died on its way. */
  readonly completedAt: Instant | null;
  readonly counts: SweepCounts;
  /** The first ones; the log has them all. */
  readonly failures: readonly SweepFailure[];
};

/** So many failures a document keeps: whoever has more than these has one cause to look for, not many. */
export const failuresShown = 100;

function evolve(sweep: SweepView | null, projected: ProjectedEvent): SweepView | null {
  const event = projected as unknown as Stamped<SweepEvent>;
  const { tenant, actor, at } = event.metadata;
  if (event.type === 'SweepStarted') {
    const { sweepId: id, dryRun, asOf } = event.data;
    const begun = { startedAt: at, startedBy: actor, completedAt: null };
    return { id, tenant, dryRun, asOf, ...begun, counts: noSweepCounts, failures: [] };
  }
  if (sweep === null) return null;
  switch (event.type) {
    case 'SweepProgressed': {
      const { counts, failures } = event.data;
      return { ...sweep, counts, failures: [...sweep.failures, ...failures].slice(0, failuresShown) };
    }
    case 'SweepCompleted':
      return { ...sweep, counts: event.data.counts, completedAt: at };
    default:
      return sweep;
  }
}

/** One document a sweep. */
export const sweeps: Projection<SweepView> = {
  name: 'sweeps',
  version: 1,
  handles: sweepEventTypes,
  collection: {
    name: 'sweeps',
    filters: {},
    orders: ['startedAt'],
    keys: ({ startedAt }) => ({ startedAt }),
  },
  documentIds: ({ data }) => [String(data.sweepId)],
  evolve,
};
