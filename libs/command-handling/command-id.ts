import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { v5 } from 'uuid';

/** The namespace of every id this program derives: a random UUID, fixed for good. */
const namespace = 'f6a1c0de-5b0c-4c8e-9d57-0a5e8b1c7d21';

/**
 * An id that follows from a command id, so that a retried command makes the same ids.
 * @param purpose what the id is for, as `note` or an event's stream and index.
 */
export function derivedId(commandId: string, purpose: string): string {
  return v5(`${commandId}/${purpose}`, namespace);
}

/** A digest of what a caller asked for, so that one command id used for two different commands is noticed. */
export function commandDigest(operation: string, input: object): string {
  return createHash('sha256')
    .update(`${operation} ${canonicalize(input)}`)
    .digest('base64url')
    .slice(0, 22);
}
