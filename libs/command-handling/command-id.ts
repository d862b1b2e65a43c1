import { hash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';

/** The namespace of every id this program derives: a random UUID, fixed for good. */
const namespace = 'f6a1c0de-5b0c-4c8e-9d57-0a5e8b1c7d21';

/**
 * A UUID that follows from a text: SHA-1 in the layout of version 5 (RFC 9562, 5.5). By hand, because it is made for every
 * event, and the library's way by way of byte arrays takes several times as long.
 */
function uuidOf(text: string): string {
  const digest = hash('sha1', `${namespace}/${text}`);
  const variant = ((Number.parseInt(digest[16]!, 16) & 3) | 8).toString(16);
  const groups = [digest.slice(0, 8), digest.slice(8, 12), `5${digest.slice(13, 16)}`];
  return [...groups, `${variant}${digest.slice(17, 20)}`, digest.slice(20, 32)].join('-');
}

/** The id of a command whose caller gave none. */
export function newCommandId(): string {
  return randomUUID();
}

/**
 * An id that follows from a command id, so that a retried command makes the same ids.
 * @param purpose what the id is for, as `note`.
 */
export function derivedId(commandId: string, purpose: string): string {
  return uuidOf(`${commandId}/${purpose}`);
}

/** A digest of what a caller asked for, so that one command id used for two different commands is noticed. */
export function commandDigest(operation: string, input: object): string {
  return hash('sha256', `${operation} ${canonicalize(input)}`, 'base64url').slice(0, 22);
}
