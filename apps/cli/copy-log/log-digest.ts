import { createHash } from 'node:crypto';
import { canonicalForm } from '#libs/audit';
import type { RecordedEvent } from '#libs/event-store';

/**
 * An event as one line of text: the canonical form (RFC 8785) of its data, id, metadata, revision, stream and type, data and metadata
 * as they are stored, before any upcaster. Position and time of recording are the store's own and left out.
 */
export function eventLine({ id, type, stream, revision, stored }: RecordedEvent): string {
  const { data, metadata } = stored;
  return canonicalForm({ data, id: id.toLowerCase(), metadata, revision, stream, type });
}

/** The SHA-256 over the lines of all events of a log in its order, each ended by a newline: two logs with one digest are equal. */
export class LogDigest {
  private readonly hash = createHash('sha256');
  private count = 0;

  add(line: string): void {
    this.hash.update(line).update('\n');
    this.count += 1;
  }

  /** How many events it was made over. */
  get events(): number {
    return this.count;
  }

  /** In hexadecimal digits, over what was added so far. */
  get hex(): string {
    return this.hash.copy().digest('hex');
  }
}
