import { hash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import type { JsonObject } from '#libs/kernel';

/** What a link is made over: an event as it is stored, before any upcaster. */
export type ChainedFact = { readonly type: string; readonly data: JsonObject; readonly metadata: JsonObject };

/** A link: SHA-256 as 64 hexadecimal digits, small letters. */
export type Link = string;

/**
 * The canonical form of a JSON value (RFC 8785): fields in the order of their UTF-16 code units, no spaces, everything else as
 * `JSON.stringify` writes it. What JSON cannot hold is left out, as when it is stored.
 */
export function canonicalForm(value: JsonObject): string {
  return stringify(value);
}

/** What the first event of a stream is linked to: the SHA-256 of the stream's name, so that no stream passes for another. */
export function genesisLink(stream: string): Link {
  return hash('sha256', stream);
}

/**
 * The link of an event: the SHA-256 of the previous link, as text, followed by the canonical form (RFC 8785) of the event's
 * data, metadata and type. A link that the metadata carries already is left out of it.
 */
export function linkOf(previous: Link, { type, data, metadata }: ChainedFact): Link {
  return hash('sha256', `${previous}${canonicalForm({ data, metadata: withoutLink(metadata), type })}`);
}

function withoutLink({ link: _link, ...rest }: JsonObject): JsonObject {
  return rest;
}

/**
 * The id of the event that has this link: its first 128 bits in the layout of version 8 (RFC 9562, 5.8). The same fact at the same
 * place of a stream has the same id, whoever appends it, so a retry is recognised; any other fact has another.
 */
export function eventIdOf(link: Link): string {
  const variant = ((Number.parseInt(link[16]!, 16) & 3) | 8).toString(16);
  const groups = [link.slice(0, 8), link.slice(8, 12), `8${link.slice(13, 16)}`, `${variant}${link.slice(17, 20)}`];
  return [...groups, link.slice(20, 32)].join('-');
}
