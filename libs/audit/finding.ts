import type { Position } from '#libs/event-store';

/** What can be wrong with a log. docs/audit.md explains each. The names are part of the public face: add, never rename. */
export const findingKinds = [
  /** Data or metadata is no JSON object. */
  'EVENT_UNREADABLE',
  /** The metadata carries no link: something else than Casebook wrote the event. */
  'LINK_MISSING',
  /** The link does not follow from the event before and this event's type, data and metadata. */
  'LINK_BROKEN',
  /** The id is not the one that belongs to the link. */
  'ID_MISMATCH',
  /** Events of the stream are missing. */
  'REVISION_GAP',
  /** A revision comes after a later one of its stream. */
  'REVISION_ORDER',
  /** The event claims another tenant than its stream. */
  'TENANT_MISMATCH',
  /** The engine numbers its events without a gap, and numbers are missing. */
  'POSITION_GAP',
  /** The heads are not those an anchor was made over. */
  'ANCHOR_MISMATCH',
  /** The log holds fewer events than an anchor was made over. */
  'LOG_SHORTER',
  /** An anchor of the log does not follow from the one before. */
  'ANCHOR_BROKEN',
  /** The log does not hold the anchor that was kept elsewhere, or another one in its place. */
  'ANCHOR_MISSING',
  /** A stream that was there when the anchor was made. */
  'STREAM_MISSING',
  /** A stream that was longer when the anchor was made. */
  'STREAM_SHORTER',
  /** A stream that has another event in the place where the anchor saw its head. */
  'STREAM_DIFFERENT',
  /** Today's rules would refuse what the event says happened. */
  'RULE_REFUSED',
  /** Today's rules would have decided something else than the event says. */
  'RULE_DIFFERS',
  /** No command known to this program leads to such an event. */
  'RULE_UNKNOWN',
  /** A line of an export that is none, or not where it belongs. */
  'LINE_UNREADABLE',
  /** An export without its end: it was cut off. */
  'FILE_CUT',
  /** An export whose bytes are not those that were written, or that does not hold what its end counts. */
  'FILE_CHANGED',
  /** A proof in an export that does not lead to the root of its anchor, or is about another event than the file has. */
  'PROOF_BROKEN',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** One thing that is wrong: where, what was expected, what was found, and in words what that means. */
export type Finding = {
  readonly kind: FindingKind;
  /** Null where it concerns the log and no single stream. */
  readonly stream: string | null;
  readonly revision: number | null;
  readonly position: Position | null;
  readonly expected: string;
  readonly found: string;
  readonly problem: string;
};

/** Takes findings as they are made. */
export type Report = (finding: Finding) => void;

/** Findings as far as they are kept: all are counted, the first ones remembered. */
export class FindingList {
  private readonly kept: Finding[] = [];
  private readonly most: number;
  private counted = 0;

  constructor(most: number) {
    this.most = most;
  }

  readonly report: Report = (finding) => {
    this.counted += 1;
    if (this.kept.length < this.most) this.kept.push(finding);
  };

  get first(): readonly Finding[] {
    return this.kept;
  }

  get count(): number {
    return this.counted;
  }
}
