import type { JsonObject } from '#libs/kernel';
import type { DatedAnchor } from './anchor-file.js';
import type { Link } from './event-chain.js';

/** The version of the format: JSON lines, each an object with one of the fields below. */
export const exportFormat = 'casebook-export/1';

/** The rule of the chain, in the file itself, for whoever checks it without Casebook. */
export const chainRule =
  'link = SHA-256(link before, as text, + RFC 8785 of {data, metadata without link, type}); the first event follows SHA-256(stream)';

/** What was asked for. The times are the events' own, `metadata.at`: from inclusive, to exclusive. */
export type ExportScope = {
  readonly tenant: string;
  readonly case: string | null;
  readonly from: string | null;
  readonly to: string | null;
};

/** The first line. */
export type ExportHeader = ExportScope & {
  readonly format: string;
  /** The version of Casebook that wrote it. */
  readonly program: string;
  readonly at: string;
  readonly chain: string;
};

/** An event exactly as it is stored. */
export type ExportedEvent = {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
  readonly position: string;
  readonly recordedAt: string;
};

/** Shows that a stream stood so when an anchor was made: its head is a leaf of the tree, and the path leads to the root. */
export type ExportedProof = {
  readonly anchor: number;
  readonly stream: string;
  readonly revision: number;
  readonly link: Link | '';
  /** The place of the leaf among `streams` of the anchor. */
  readonly leaf: number;
  readonly path: readonly string[];
};

/** The last line. `sha256` is that of every byte before it. */
export type ExportEnd = {
  readonly events: number;
  /** How many of them were asked for; the others are in between, or lead to an anchor. */
  readonly asked: number;
  readonly streams: number;
  readonly anchors: number;
  readonly proofs: number;
  readonly sha256: string;
};

/**
 * One line. Events stand in the order of the log, and those of a stream without a gap; where a stream does not begin with its first event,
 * `previous` is the link that event follows. Anchors and proofs stand where the log was when the anchor was made, so that a proof is
 * about the last event of its stream that the file has up to there.
 */
export type ExportLine =
  | { readonly header: ExportHeader }
  | { readonly event: ExportedEvent; readonly previous?: Link; readonly context?: true }
  | { readonly anchor: DatedAnchor }
  | { readonly proof: ExportedProof }
  | { readonly end: ExportEnd };
