import { ObjectId } from 'mongodb';
import type { Position } from '#libs/event-store';
import type { CommitEntries, CommitEntry } from './commit-entries.js';
import { partsOf } from './commit-parts.js';
import type { PlannedWrite } from './control.js';
import type { MongoConnection } from './mongo-connection.js';
import { writeNewer } from './newer-only.js';
import type { PhysicalDocument } from './physical-document.js';

type Checkpoint = Position | undefined;

/**
 * Makes a commit of many documents and a checkpoint whole without a transaction (docs/adr/0013): what is to be written is first
 * logged, under the next revision of its generation. Inserting that entry is the moment at which the commit counts; the documents
 * follow, and whoever finds them missing after a crash writes them, as often as it takes. Every write is newer-only, so once more is
 * once too many for nobody.
 */
export class CommitLog {
  readonly #connection: MongoConnection;
  readonly #entries: CommitEntries;
  /** The newest entry of an incarnation, as this process has left it. */
  readonly #remembered = new Map<string, CommitEntry>();

  constructor(connection: MongoConnection, entries: CommitEntries) {
    this.#connection = connection;
    this.#entries = entries;
  }

  /** The checkpoint up to which every document is written. */
  async checkpoint(incarnation: string): Promise<Checkpoint> {
    const [newest] = await this.#entries.newest(incarnation);
    return (newest?.applied ? newest.next : newest?.expected) ?? undefined;
  }

  /** The checkpoint, after a commit that was left in the middle has been finished. */
  async settledCheckpoint(incarnation: string): Promise<Checkpoint> {
    const newest = await this.#settled(incarnation);
    if (newest !== undefined) this.#remembered.set(incarnation, newest);
    return newest?.next;
  }

  /**
   * Commits, provided that the checkpoint is the expected one.
   * @returns whether it counts; otherwise nothing of it does.
   */
  async commit(
    incarnation: string,
    expected: Checkpoint,
    next: Position,
    writes: readonly PlannedWrite[],
  ): Promise<boolean> {
    // What this process remembers may be out of date: then what follows fails, and nothing has happened.
    const remembered = this.#remembered.get(incarnation);
    this.#remembered.delete(incarnation);
    const newest = remembered?.next === expected ? remembered : await this.#settled(incarnation);
    if (newest?.next !== expected) return false;
    const entry =
      writes.length === 0 && newest !== undefined
        ? await this.#entries.move(incarnation, newest, next)
        : await this.#add(incarnation, newest, next, writes);
    if (entry !== undefined) this.#remembered.set(incarnation, entry);
    return entry !== undefined;
  }

  /** Forgets all there is of an incarnation. */
  async forget(incarnation: string): Promise<void> {
    this.#remembered.delete(incarnation);
    await this.#entries.drop(incarnation);
  }

  /** @returns the entry, applied; undefined where it does not count. */
  async #add(
    incarnation: string,
    newest: CommitEntry | undefined,
    next: Position,
    writes: readonly PlannedWrite[],
  ): Promise<CommitEntry | undefined> {
    const { within, parts } = partsOf(writes);
    const entry: CommitEntry = {
      _id: (newest?._id ?? 0) + 1,
      attempt: new ObjectId().toHexString(),
      expected: newest?.next ?? null,
      next,
      applied: false,
      parts: parts.length,
    };
    await this.#entries.insertParts(incarnation, entry, parts);
    if (!(await this.#entries.insert(incarnation, entry, within))) return undefined;
    // Whoever slept for a while may have found a place that is free again, or one after a checkpoint that has moved: then what stands
    // around it is not what it was computed from. Otherwise nothing can follow before it is applied, by whomever.
    const [own, former] = await this.#entries.newest(incarnation);
    const follows = own?.attempt === entry.attempt && former?._id === newest?._id && former?.next === newest?.next;
    if (!follows) {
      await this.#entries.withdraw(incarnation, entry);
      return undefined;
    }
    return this.#apply(incarnation, entry, writes);
  }

  /** The newest entry, applied. */
  async #settled(incarnation: string): Promise<CommitEntry | undefined> {
    const [newest] = await this.#entries.newest(incarnation);
    if (newest === undefined || newest.applied) return newest;
    const writes = await this.#entries.writesOf(incarnation, newest);
    // Without writes somebody else has come to its end meanwhile, and may be further by now.
    return writes === undefined ? this.#settled(incarnation) : this.#apply(incarnation, newest, writes);
  }

  async #apply(incarnation: string, entry: CommitEntry, writes: readonly PlannedWrite[]): Promise<CommitEntry> {
    const places = [...new Set(writes.map(({ to }) => to))];
    await Promise.all(
      places.map((place) => {
        const documents = writes.filter(({ to }) => to === place).map(({ document }) => document);
        return writeNewer(this.#connection.primary<PhysicalDocument>(place), documents);
      }),
    );
    await this.#entries.close(incarnation, entry);
    return { ...entry, applied: true };
  }
}
