import type { RecordedEvent } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { DocumentWrite } from '#libs/read-store';
import { deadLetterCollection } from './dead-letters.js';
import type { AnyProjection, Contribution, ProjectedEvent, TallyBody } from './projection.js';
import type { WorkingDocument, WorkingSet } from './working-set.js';

/** A poison event in strict mode: which one, and what its projection said of it. */
export class PoisonEventError extends Error {
  readonly event: RecordedEvent;

  constructor(projection: string, event: RecordedEvent, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `${projection} cannot fold ${event.type} ${event.id} (${event.stream} revision ${event.revision}): ${reason}`,
      {
        cause,
      },
    );
    this.name = 'PoisonEventError';
    this.event = event;
  }
}

/**
 * Folds events into the documents of a working set.
 * @param strict whether a poison event stops the fold (a rebuild) or is parked (live).
 */
export class BatchFolder {
  private readonly projection: AnyProjection;
  private readonly documents: WorkingSet;
  private readonly tallies: WorkingSet | undefined;
  private readonly strict: boolean;
  private deadLetters: DocumentWrite[] = [];

  constructor(
    projection: AnyProjection,
    documents: WorkingSet,
    tallies: WorkingSet | undefined,
    options: { readonly strict: boolean },
  ) {
    this.projection = projection;
    this.documents = documents;
    this.tallies = tallies;
    this.strict = options.strict;
  }

  /** @throws PoisonEventError in strict mode. */
  async fold(events: readonly RecordedEvent[]): Promise<void> {
    const addressed = events.map((event) => ({ event, ids: this.idsOf(event) }));
    await this.documents.ensure(addressed.flatMap(({ ids }) => ids));
    const before = new Map<string, JsonObject | null>();
    const tenants = new Map<string, WorkingDocument>();
    for (const { event, ids } of addressed) {
      for (const id of ids) {
        const current = this.documents.get(id);
        // Written by an earlier run that died before its checkpoint: the document has seen this event.
        if (current !== undefined && current.position >= event.position) continue;
        const body = current?.body ?? null;
        const evolved = this.evolve(body, event, id);
        if (evolved === undefined) continue;
        if (!before.has(id)) before.set(id, body);
        const written = { tenant: tenantOf(event), position: event.position, body: evolved };
        this.documents.set(id, written);
        tenants.set(id, written);
      }
    }
    await this.tally(before, tenants);
  }

  /** Everything to be written since the last call. */
  takeWrites(): DocumentWrite[] {
    const writes = [...this.documents.takeDirty(), ...(this.tallies?.takeDirty() ?? []), ...this.deadLetters];
    this.deadLetters = [];
    return writes;
  }

  private idsOf(event: RecordedEvent): readonly string[] {
    try {
      return this.projection.documentIds(event as unknown as ProjectedEvent);
    } catch (error) {
      this.park(event, error);
      return [];
    }
  }

  /** Undefined where the event was parked. */
  private evolve(body: JsonObject | null, event: RecordedEvent, id: string): JsonObject | null | undefined {
    try {
      return this.projection.evolve(body, event as unknown as ProjectedEvent, id);
    } catch (error) {
      this.park(event, error);
      return undefined;
    }
  }

  private park(event: RecordedEvent, error: unknown): void {
    if (this.strict) throw new PoisonEventError(this.projection.name, event, error);
    const { id, type, stream, revision, position } = event;
    this.deadLetters.push({
      collection: deadLetterCollection(this.projection.name).name,
      id,
      tenant: tenantOf(event),
      position,
      body: {
        eventId: id,
        type,
        stream,
        revision,
        position,
        error: error instanceof Error ? error.message : `${error}`,
      },
    });
  }

  private async tally(before: Map<string, JsonObject | null>, after: Map<string, WorkingDocument>): Promise<void> {
    const { tallies: declared } = this.projection;
    if (declared === undefined || this.tallies === undefined) return;
    const changes = new Map<
      string,
      { contribution: Contribution; cause: WorkingDocument; counts: Record<string, number> }
    >();
    const add = (body: JsonObject | null, sign: 1 | -1, cause: WorkingDocument) => {
      if (body === null) return;
      for (const contribution of declared.contributions(body)) {
        const change = changes.get(contribution.id) ?? { contribution, cause, counts: {} };
        for (const [name, amount] of Object.entries(contribution.counts)) {
          change.counts[name] = (change.counts[name] ?? 0) + sign * amount;
        }
        if (cause.position > change.cause.position) change.cause = cause;
        changes.set(contribution.id, change);
      }
    };
    for (const [id, cause] of after) {
      add(before.get(id) ?? null, -1, cause);
      add(cause.body, 1, cause);
    }
    const moved = [...changes].filter(([, { counts }]) => Object.values(counts).some((amount) => amount !== 0));
    await this.tallies.ensure(moved.map(([id]) => id));
    for (const [id, { contribution, cause, counts }] of moved) {
      const current = this.tallies.get(id)?.body as TallyBody | null | undefined;
      const sums = summed(current?.counts ?? {}, counts);
      this.tallies.set(id, {
        tenant: cause.tenant,
        position: cause.position,
        body: Object.keys(sums).length === 0 ? null : { about: contribution.about, counts: sums },
      });
    }
  }
}

function tenantOf(event: RecordedEvent): TenantId {
  return (event as unknown as ProjectedEvent).metadata.tenant;
}

/** Sums by name; names that come to zero are left out, so that equal tallies are equal documents. */
function summed(current: TallyBody['counts'], change: Record<string, number>): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const name of [...new Set([...Object.keys(current), ...Object.keys(change)])].sort()) {
    const amount = (current[name] ?? 0) + (change[name] ?? 0);
    if (amount !== 0) sum[name] = amount;
  }
  return sum;
}
