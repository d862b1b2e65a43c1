import { LRUCache } from 'lru-cache';
import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { DocumentWrite, DocumentWriter, Generation } from '#libs/read-store';

/** A document in the working set; `body: null` where it is to be removed. */
export type WorkingDocument = {
  readonly tenant: TenantId;
  readonly position: Position;
  readonly body: JsonObject | null;
};

/**
 * The documents of one collection a runner is working on: loaded once, kept in bounded memory, written once a commit.
 * Valid only while no other runner writes to the generation: throw it away when a commit was refused or failed.
 */
export class WorkingSet {
  private readonly writer: DocumentWriter;
  private readonly generation: Generation;
  private readonly collection: string;
  /** As stored; the least recently used are forgotten. */
  private readonly clean: LRUCache<string, WorkingDocument>;
  /** Whether all that is stored is at hand as well: true of a new generation, until something is forgotten. */
  private hasAll: boolean;
  /** Changed since the last commit. */
  private readonly dirty = new Map<string, WorkingDocument>();
  /** What the batch at hand needs, so that it cannot be forgotten in between. */
  private pinned = new Map<string, WorkingDocument>();

  /** @param limits how many unchanged documents to keep, and whether nothing was ever stored. */
  constructor(
    writer: DocumentWriter,
    generation: Generation,
    collection: string,
    limits: { readonly keep: number; readonly isEmpty: boolean },
  ) {
    this.writer = writer;
    this.generation = generation;
    this.collection = collection;
    this.hasAll = limits.isEmpty;
    this.clean = new LRUCache({
      max: limits.keep,
      dispose: (_document, _id, reason) => {
        if (reason === 'evict') this.hasAll = false;
      },
    });
  }

  get dirtyCount(): number {
    return this.dirty.size;
  }

  /** Makes the documents of a batch available to `get`. */
  async ensure(ids: readonly string[]): Promise<void> {
    this.pinned = new Map();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      if (this.dirty.has(id)) continue;
      const kept = this.clean.get(id);
      if (kept === undefined) missing.push(id);
      else this.pinned.set(id, kept);
    }
    if (missing.length === 0 || this.hasAll) return;
    for (const { id, tenant, position, body } of await this.writer.load(this.generation, this.collection, missing)) {
      this.pinned.set(id, { tenant, position, body });
    }
  }

  /** A document named to `ensure`; undefined where there is none. */
  get(id: string): WorkingDocument | undefined {
    return this.dirty.get(id) ?? this.pinned.get(id);
  }

  set(id: string, document: WorkingDocument): void {
    this.dirty.set(id, document);
  }

  /** The changes since the last call, to be committed now. */
  takeDirty(): DocumentWrite[] {
    const writes: DocumentWrite[] = [];
    for (const [id, document] of this.dirty) {
      writes.push({ collection: this.collection, id, ...document });
      this.clean.set(id, document);
    }
    this.dirty.clear();
    return writes;
  }
}
