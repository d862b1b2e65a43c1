import type { RecordedEvent } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { DocumentWrite } from '#libs/read-store';
import { deadLetterCollection } from './dead-letters.js';
import type { AnyProjection, ProjectedEvent } from './projection.js';
import { type DocumentChange, type TallyChange, tallyChanges } from './tally-changes.js';
import type { TallySet } from './tally-set.js';
import type { WorkingSet } from './working-set.js';

/** A poison event in strict mode: which one, and what its projection said of it. */
export class PoisonEventError extends Error {
  readonly event: RecordedEvent;
  readonly reason: string;
  /** Undefined where the event names none. */
  readonly tenant: TenantId | undefined;

  constructor(projection: string, event: RecordedEvent, cause: unknown) {
    const { type, id, stream, revision } = event;
    const reason = messageOf(cause);
    super(`${projection} cannot fold ${type} ${id} (${stream} revision ${revision}): ${reason}`, { cause });
    this.name = 'PoisonEventError';
    this.event = event;
    this.reason = reason;
    this.tenant = readableTenantOf(event);
  }
}

type AddressedEvent = { readonly event: RecordedEvent; readonly ids: readonly string[] };

/**
 * Folds events into the documents of a working set. An event is poison where its documents cannot be found, folded or then be
 * stored; none of its documents has it then.
 * @param strict whether a poison event stops the fold (a rebuild) or is parked (live).
 */
export class BatchFolder {
  private readonly projection: AnyProjection;
  private readonly documents: WorkingSet;
  private readonly tallies: TallySet | undefined;
  private readonly strict: boolean;
  private readonly deadLetters = new Map<string, DocumentWrite>();

  constructor(
    projection: AnyProjection,
    documents: WorkingSet,
    tallies: TallySet | undefined,
    options: { readonly strict: boolean },
  ) {
    this.projection = projection;
    this.documents = documents;
    this.tallies = tallies;
    this.strict = options.strict;
  }

  /** How many writes wait to be taken. */
  get pendingWrites(): number {
    return this.documents.dirtyCount + (this.tallies?.dirtyCount ?? 0) + this.deadLetters.size;
  }

  /** @throws PoisonEventError in strict mode. */
  async fold(events: readonly RecordedEvent[]): Promise<void> {
    const addressed = events.map((event) => ({ event, ids: this.idsOf(event) }));
    await this.documents.ensure(addressed.flatMap(({ ids }) => ids));
    const { documents, tallies } = this.changes(addressed);
    for (const [id, { after }] of documents) this.documents.set(id, after);
    await this.tallies?.add(tallies);
  }

  /** Everything to be written since the last call. */
  takeWrites(): DocumentWrite[] {
    const writes = [...this.documents.takeDirty(), ...(this.tallies?.takeDirty() ?? []), ...this.deadLetters.values()];
    this.deadLetters.clear();
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

  private changes(addressed: readonly AddressedEvent[]): {
    readonly documents: ReadonlyMap<string, DocumentChange>;
    readonly tallies: ReadonlyMap<string, TallyChange>;
  } {
    const { tallies: declared } = this.projection;
    const documents = this.evolveAll(addressed, () => {});
    if (declared === undefined) return { documents, tallies: new Map() };
    try {
      return { documents, tallies: tallyChanges(declared, documents.values()) };
    } catch {
      // Counting is the dear part and done once a batch. Only where that fails every event is counted, to find the one.
      const counted = this.evolveAll(addressed, (body) => void declared.contributions(body));
      return { documents: counted, tallies: tallyChanges(declared, counted.values()) };
    }
  }

  /** @param check what else must go well with a document that an event leaves; throws where it does not. */
  private evolveAll(
    addressed: readonly AddressedEvent[],
    check: (body: JsonObject) => void,
  ): ReadonlyMap<string, DocumentChange> {
    const changes = new Map<string, DocumentChange>();
    for (const { event, ids } of addressed) {
      try {
        // All of an event's documents have it, or none.
        const evolved = ids.map((id) => this.evolve(event, id, changes.get(id), check));
        ids.forEach((id, index) => {
          const change = evolved[index];
          if (change !== undefined) changes.set(id, change);
        });
      } catch (error) {
        this.park(event, error);
      }
    }
    return changes;
  }

  /** What becomes of a document; undefined where the event changes nothing. @param changed what the batch has made of it so far. */
  private evolve(
    event: RecordedEvent,
    id: string,
    changed: DocumentChange | undefined,
    check: (body: JsonObject) => void,
  ): DocumentChange | undefined {
    const current = changed?.after ?? this.documents.get(id);
    // Written by an earlier run that died before its checkpoint: the document has seen this event.
    if (current !== undefined && current.position >= event.position) return undefined;
    const tenant = tenantOf(event);
    const before = current?.body ?? null;
    const body: JsonObject | null = this.projection.evolve(before, event as unknown as ProjectedEvent, id);
    // Of no interest to the document: seen again, it would be so again.
    if (body === before) return undefined;
    if (body !== null) {
      this.demandKeys(body);
      check(body);
    }
    const after = { tenant, position: event.position, body };
    return { before: changed === undefined ? before : changed.before, after };
  }

  /** A document without its keys or its text could not be stored, and would hold up the projection for good. */
  private demandKeys(body: JsonObject): void {
    const { collection } = this.projection;
    const keys = collection.keys(body);
    const missing = collection.orders.find((field) => keys[field] === undefined);
    if (missing !== undefined) throw new Error(`the document would have no ${missing} to order it by`);
    collection.text?.(body);
  }

  private park(event: RecordedEvent, error: unknown): void {
    if (this.strict) throw new PoisonEventError(this.projection.name, event, error);
    const { id, type, stream, revision, position, recordedAt } = event;
    this.deadLetters.set(id, {
      collection: deadLetterCollection(this.projection.name).name,
      id,
      tenant: readableTenantOf(event) ?? nobody,
      position,
      body: { eventId: id, type, stream, revision, position, recordedAt, error: messageOf(error) },
    });
  }
}

/** The tenant of a dead letter whose event names none: no tenant sees it, operators do. */
const nobody = '' as TenantId;

function tenantOf(event: RecordedEvent): TenantId {
  const { tenant } = (event as unknown as ProjectedEvent).metadata;
  if (typeof tenant !== 'string') throw new Error('the event names no tenant');
  return tenant;
}

/** Undefined also where the metadata cannot be read at all. */
function readableTenantOf(event: RecordedEvent): TenantId | undefined {
  try {
    return tenantOf(event);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
