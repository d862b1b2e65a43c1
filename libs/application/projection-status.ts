import type { EventStore, Position } from '#libs/event-store';
import type { ActorKind, Instant, TenantId } from '#libs/kernel';
import {
  type AnyProjection,
  type Failure,
  isAlive,
  pendingRequest,
  type RebuildPhase,
  type RebuildRecords,
  type Requester,
  type RunnerReport,
  type RunnerState,
  readRebuilds,
  readReports,
} from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';

/** Whose eyes: those of a tenant's people, to whom events of other tenants are not told, or those of whoever operates the program. */
export type ProjectionScope = { readonly tenant: TenantId } | 'operator';

export type Person = { readonly id: string; readonly kind: ActorKind; readonly name?: string };

/** A rebuild that is on its way. `requested`: nobody has begun it, or whoever had is gone; the next process to look does. */
export type RebuildView = {
  readonly state: 'requested' | 'running' | 'cancelling';
  readonly phase: RebuildPhase;
  readonly version: number;
  readonly eventsDone: number;
  readonly eventsTotal: number;
  readonly eventsPerSecond: number;
  readonly etaSeconds: number | null;
  readonly startedAt: Instant;
  /** Null where nobody asked (a new version, or the first filling), or somebody of another tenant did. */
  readonly requestedBy: Person | null;
};

/** The last rebuild that has come to an end. */
export type FinishedRebuild = {
  readonly outcome: 'done' | 'failed' | 'cancelled' | 'interrupted';
  readonly version: number;
  readonly startedAt: Instant;
  readonly finishedAt: Instant;
  readonly eventsDone: number;
};

export type ProjectionStatus = {
  readonly name: string;
  /** Of the generation that serves; of the code where none does yet. */
  readonly version: number;
  readonly state: RunnerState;
  readonly position: Position | null;
  /** How many events of the log lie behind it. */
  readonly lag: number;
  readonly rebuild: RebuildView | null;
  readonly lastRebuild: FinishedRebuild | null;
  readonly lastError: string | null;
};

/** Answers how projections do, in any process, from what those that run them have left in the read store. */
export class ProjectionStatusReader {
  private readonly events: EventStore;
  private readonly documents: DocumentStore;

  constructor(events: EventStore, documents: DocumentStore) {
    this.events = events;
    this.documents = documents;
  }

  /** In the order of the projections. */
  async read(projections: readonly AnyProjection[], scope: ProjectionScope): Promise<readonly ProjectionStatus[]> {
    const only = projections.length === 1 ? projections[0]!.name : undefined;
    const [rebuilds, reports] = [await readRebuilds(this.documents, only), await readReports(this.documents, only)];
    const countAfter = this.countingOnce();
    return Promise.all(
      projections.map(async (projection) => {
        const { active, generations } = await this.documents.state(projection.name);
        const serving = generations.find(({ generation }) => generation === active?.generation);
        const records = rebuilds.get(projection.name) ?? { request: undefined, run: undefined };
        const report = reports.get(projection.name);
        const { version } = serving ?? projection;
        const rebuild = await this.rebuildOf(projection, records, scope);
        return {
          ...{ name: projection.name, version, position: serving?.checkpoint ?? null },
          state: stateOf(active !== undefined, rebuild, report),
          lag: await countAfter(serving?.checkpoint),
          rebuild,
          lastRebuild: finishedRebuild(records),
          lastError: failureText(records.run?.failure ?? report?.failure ?? null, scope),
        };
      }),
    );
  }

  private async rebuildOf(
    { version }: AnyProjection,
    { request, run }: RebuildRecords,
    scope: ProjectionScope,
  ): Promise<RebuildView | null> {
    const pending = pendingRequest({ request, run }, version);
    const running = isAlive(run, Date.now()) ? run : undefined;
    if (pending === undefined && running === undefined) return null;
    const asked = running === undefined || running.requestId === request?.id ? request : undefined;
    const known = running ?? (run?.requestId === pending?.id ? run : undefined);
    const { phase = 'filling', eventsDone = 0, eventsPerSecond = 0, etaSeconds = null } = known?.progress ?? {};
    return {
      state: asked !== undefined && asked.cancelledAt !== null ? 'cancelling' : running ? 'running' : 'requested',
      ...{ phase, version: known?.version ?? version, eventsDone, eventsPerSecond, etaSeconds },
      eventsTotal: known?.progress?.eventsTotal ?? (await this.events.countAfter()),
      startedAt: (known?.startedAt ?? pending!.at) as Instant,
      requestedBy: asked === undefined ? null : visiblePerson(asked.by, scope),
    };
  }

  /** Projections that stand at the same place share one count. */
  private countingOnce(): (position: Position | undefined) => Promise<number> {
    const counted = new Map<Position | undefined, Promise<number>>();
    return (position) => {
      const known = counted.get(position) ?? this.events.countAfter(position);
      counted.set(position, known);
      return known;
    };
  }
}

function stateOf(serves: boolean, rebuild: RebuildView | null, report: RunnerReport | undefined): RunnerState {
  if (rebuild !== null) return serves ? 'rebuilding' : 'catching-up';
  return report?.state ?? 'stopped';
}

function finishedRebuild({ run }: RebuildRecords): FinishedRebuild | null {
  if (run === undefined || run.finishedAt === null) return null;
  const { state, version, startedAt, finishedAt, progress } = run;
  if (state === 'running' || state === 'stopped') return null;
  const eventsDone = progress?.eventsDone ?? 0;
  return { outcome: state, version, startedAt: startedAt as Instant, finishedAt: finishedAt as Instant, eventsDone };
}

/** What an event of another tenant holds is told to nobody but the operator. */
function failureText(failure: Failure | null, scope: ProjectionScope): string | null {
  if (failure === null) return null;
  const { event, message } = failure;
  const isTheirs = event === null || scope === 'operator' || event.tenant === scope.tenant;
  return isTheirs ? message : `an event of another tenant cannot be folded: ${event.type}`;
}

function visiblePerson({ tenant, id, kind, name }: Requester, scope: ProjectionScope): Person | null {
  if (scope !== 'operator' && tenant !== null && tenant !== scope.tenant) return null;
  return { id, kind, ...(name !== null && { name }) };
}
