import type { Collection, Filter } from 'mongodb';
import type { Position } from '#libs/event-store';
import { DocumentStoreError } from '../../document-store.error.js';
import type { PlannedWrite } from './control.js';
import type { MongoConnection } from './mongo-connection.js';
import { isDuplicateKey } from './mongo-error.js';

/**
 * One commit to an incarnation: the entry with the highest revision says where its checkpoint is. Until it is applied, what
 * its writes make of the documents is still on its way.
 */
export type CommitEntry = {
  /** The revision: of two who would write the same one, one can. */
  readonly _id: number;
  /** Which attempt at this revision it is. */
  readonly attempt: string;
  readonly expected: Position | null;
  readonly next: Position;
  readonly applied: boolean;
  /** In how many documents of their own the writes are, where they are too many for the entry. */
  readonly parts: number;
};
type StoredEntry = CommitEntry & { readonly writes?: readonly PlannedWrite[] };
type StoredPart = {
  readonly _id: string;
  readonly revision: number;
  readonly attempt: string;
  readonly writes: readonly PlannedWrite[];
};

const withoutWrites = { projection: { writes: 0 } };

/** The log of commits as MongoDB keeps it: two collections an incarnation, hardly ever with more than two documents. */
export class CommitEntries {
  readonly #connection: MongoConnection;

  constructor(connection: MongoConnection) {
    this.#connection = connection;
  }

  /** The newest entry and the one before it, without their writes. */
  async newest(incarnation: string): Promise<readonly CommitEntry[]> {
    return this.#entries(incarnation).find({}, withoutWrites).sort({ _id: -1 }).limit(2).toArray();
  }

  /** @returns false where another has entered this revision. */
  async insert(incarnation: string, entry: CommitEntry, writes: readonly PlannedWrite[]): Promise<boolean> {
    try {
      await this.#entries(incarnation).insertOne(writes.length > 0 ? { ...entry, writes } : { ...entry });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Before the entry they belong to. One at a time: together they may be more than a message holds. */
  async insertParts(
    incarnation: string,
    { _id: revision, attempt }: CommitEntry,
    parts: readonly (readonly PlannedWrite[])[],
  ): Promise<void> {
    for (const [n, writes] of parts.entries()) {
      await this.#parts(incarnation).insertOne({ _id: `${attempt}/${n}`, revision, attempt, writes });
    }
  }

  /**
   * Moves the checkpoint of an applied entry: a commit without writes. Where another is entered at the same time it stands above this
   * one, and the move is lost: nothing but the news that there was nothing to write.
   * @returns the entry as it is then; undefined where it is not there like this any more.
   */
  async move(incarnation: string, entry: CommitEntry, next: Position): Promise<CommitEntry | undefined> {
    const { _id, attempt } = entry;
    const asKnown: Filter<StoredEntry> = { _id, attempt, applied: true, next: entry.next };
    const { matchedCount } = await this.#entries(incarnation).updateOne(asKnown, { $set: { next } });
    return matchedCount === 1 ? { ...entry, next } : undefined;
  }

  /** Takes an entry back that has not counted. */
  async withdraw(incarnation: string, { _id, attempt }: CommitEntry): Promise<void> {
    await this.#entries(incarnation).deleteOne({ _id, attempt, applied: false });
  }

  /** The writes of an entry; undefined where it has been applied meanwhile. */
  async writesOf(
    incarnation: string,
    { _id, attempt, parts }: CommitEntry,
  ): Promise<readonly PlannedWrite[] | undefined> {
    // Parts go after the entry is applied: as long as it is not, what was read of them before is complete.
    const stored = parts > 0 ? await this.#parts(incarnation).find({ attempt }).toArray() : [];
    const entry = await this.#entries(incarnation).findOne({ _id, attempt, applied: false });
    if (entry === null) return undefined;
    if (stored.length === parts) return [...(entry.writes ?? []), ...stored.flatMap(({ writes }) => writes)];
    const lost = `${parts - stored.length} of ${parts} parts of the commit ${_id} of ${incarnation} are gone.`;
    throw new DocumentStoreError('corrupt', `${lost} Rebuild the projection.`);
  }

  /** Marks an entry as applied and removes what it has made superfluous, also of attempts that did not come to enter. */
  async close(incarnation: string, { _id, attempt, parts }: CommitEntry): Promise<void> {
    const entries = this.#entries(incarnation);
    await entries.updateOne({ _id, attempt }, { $set: { applied: true }, $unset: { writes: '' } });
    await Promise.all([
      entries.deleteMany({ _id: { $lt: _id } }),
      parts > 0 && this.#parts(incarnation).deleteMany({ revision: { $lte: _id } }),
    ]);
  }

  async drop(incarnation: string): Promise<void> {
    await this.#entries(incarnation).drop();
    await this.#parts(incarnation).drop();
  }

  #entries(incarnation: string): Collection<StoredEntry> {
    return this.#connection.primary(`casebook.commits.${incarnation}`);
  }

  #parts(incarnation: string): Collection<StoredPart> {
    return this.#connection.primary(`casebook.commit-parts.${incarnation}`);
  }
}
