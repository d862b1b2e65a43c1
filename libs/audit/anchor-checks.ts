import type { Position, RecordedEvent } from '#libs/event-store';
import { type Anchor, anchorStream } from './anchor.js';
import type { DatedAnchor, HeldAnchor } from './anchor-file.js';
import type { Report } from './finding.js';
import type { StreamHeads } from './stream-heads.js';

/** An anchor as the log holds it. */
export type RecordedAnchor = DatedAnchor & { readonly revision: number; readonly position: Position };

/**
 * The anchors in the events of their stream. That each follows from the one before is checked; what an event that is no anchor has
 * to say, the chain tells.
 */
export function anchorsIn(events: readonly RecordedEvent[], report: Report): readonly RecordedAnchor[] {
  const anchors: RecordedAnchor[] = [];
  for (const event of events) {
    const anchor = anchorOf(event);
    if (anchor === undefined) continue;
    const before = anchors.at(-1);
    const { revision, position } = event;
    if (anchor.previousRoot !== (before?.root ?? null) || anchor.events <= (before?.events ?? 0)) {
      report({
        ...{ kind: 'ANCHOR_BROKEN', stream: anchorStream, revision, position },
        expected: `the root before, ${before?.root ?? 'none'}, and more than ${before?.events ?? 0} events`,
        found: `the root before, ${anchor.previousRoot ?? 'none'}, and ${anchor.events} events`,
        problem: `anchor ${anchor.number} does not follow from the one before it`,
      });
    }
    anchors.push(anchor);
  }
  return anchors;
}

function anchorOf({ type, stored, revision, position }: RecordedEvent): RecordedAnchor | undefined {
  if (type !== 'AnchorMade') return undefined;
  try {
    return { ...(stored.data as Anchor), at: stored.metadata.at as string, revision, position };
  } catch {
    return undefined;
  }
}

/** Holds the heads of a log that is being walked against its anchors, each when the events it was made over have passed. */
export class AnchorChecks {
  private readonly heads: StreamHeads;
  private readonly report: Report;
  private readonly waiting: readonly RecordedAnchor[];
  private next = 0;
  private broken = false;
  private matched: RecordedAnchor | undefined;

  constructor(anchors: readonly RecordedAnchor[], heads: StreamHeads, report: Report) {
    this.heads = heads;
    this.report = report;
    this.waiting = [...anchors].sort((one, other) => one.events - other.events);
  }

  /** How many were held against the heads. */
  get checked(): number {
    return this.next;
  }

  /** The last one that holds, and with it every one before. */
  get last(): RecordedAnchor | undefined {
    return this.matched;
  }

  /** To be called after every event, with how many have passed. */
  passed(events: number): void {
    while (this.waiting[this.next]?.events === events) {
      this.check(this.waiting[this.next]!);
      this.next += 1;
    }
  }

  /** To be called at the end of the log. */
  ended(events: number): void {
    const beyond = this.waiting[this.next];
    if (beyond === undefined || this.broken) return;
    const { number, revision, position } = beyond;
    this.report({
      ...{ kind: 'LOG_SHORTER', stream: anchorStream, revision, position },
      expected: `${beyond.events} events or more`,
      found: `${events} events`,
      problem: `anchor ${number} was made over more events than the log has: some were removed`,
    });
  }

  /** Every anchor behind the first that does not hold would say the same again. */
  private check(anchor: RecordedAnchor): void {
    if (this.broken) return;
    const found = this.heads.root();
    if (found === anchor.root) {
      this.matched = anchor;
      return;
    }
    this.broken = true;
    const { number, at, events, revision, position } = anchor;
    const since =
      this.matched === undefined
        ? 'the beginning'
        : `event ${this.matched.events}, where anchor ${this.matched.number} still holds`;
    this.report({
      ...{ kind: 'ANCHOR_MISMATCH', stream: anchorStream, revision, position },
      expected: `the root ${anchor.root} over ${anchor.streams} streams`,
      found: `the root ${found} over ${this.heads.size} streams`,
      problem: `the first ${events} events are not those anchor ${number} was made over (${at}): between ${since}, and event ${events}, something was removed, added, moved or written anew`,
    });
  }
}

/** Holds a log that is being walked against an anchor that was kept elsewhere. */
export class HeldAnchorCheck {
  private readonly held: HeldAnchor;
  private readonly heads: StreamHeads;
  private readonly report: Report;
  private readonly expected: Map<string, { readonly revision: number; readonly link: string }>;
  private rootFound: string | undefined;
  private differences = 0;

  constructor(held: HeldAnchor, heads: StreamHeads, report: Report) {
    this.held = held;
    this.heads = heads;
    this.report = report;
    this.expected = new Map((held.heads ?? []).map(([stream, revision, link]) => [stream, { revision, link }]));
  }

  /** To be called after every event, with how many have passed. */
  passed(
    events: number,
    { stream, revision, position }: Pick<RecordedEvent, 'stream' | 'revision' | 'position'>,
  ): void {
    if (events === this.held.events) this.rootFound = this.heads.root();
    const expected = this.expected.get(stream);
    if (expected?.revision !== revision) return;
    this.expected.delete(stream);
    const { link = '' } = this.heads.of(stream);
    if (link === expected.link) return;
    this.differ(
      'STREAM_DIFFERENT',
      { stream, revision, position },
      expected.link,
      link,
      'the event here is not the one the anchor saw: the stream was written anew, here or before',
    );
  }

  /** To be called at the end of the log. @returns whether the log holds what the anchor says. */
  ended(events: number, anchors: readonly RecordedAnchor[]): boolean {
    for (const [stream, { revision }] of this.expected) this.missing(stream, revision);
    this.anchorItself(anchors);
    if (this.rootFound === this.held.root) return this.differences === 0;
    // Where the log has this very anchor, its own check has told already.
    if (!anchors.some(({ root }) => root === this.held.root)) this.rootDiffers(events);
    return false;
  }

  private missing(stream: string, revision: number): void {
    const { revision: last } = this.heads.of(stream);
    const place = { stream, revision: last + 1, position: null };
    const saw = `${revision + 1} events`;
    if (last === -1) {
      this.differ('STREAM_MISSING', place, saw, 'none', 'the whole stream was removed, or given another name');
    } else if (last < revision) {
      const cut = revision - last === 1 ? 'its last event was' : `its last ${revision - last} events were`;
      this.differ('STREAM_SHORTER', place, saw, `${last + 1} events`, `${cut} cut off`);
    } else {
      const gone = 'the event the anchor saw here was removed';
      this.differ('STREAM_DIFFERENT', { ...place, revision }, `revision ${revision}`, 'none', gone);
    }
  }

  /** Where the log has no anchors of its own any more, the heads are all there is to hold against. */
  private anchorItself(anchors: readonly RecordedAnchor[]): void {
    const { number, root } = this.held;
    const found = anchors.find((anchor) => anchor.number === number);
    if (found?.root === root) return;
    const problem =
      found === undefined
        ? `anchor ${number} is not in the log: it was removed, or made for another log`
        : `anchor ${number} of the log is another one: anchors were written anew, or it was made for another log`;
    const { revision = number - 1, position = null } = found ?? {};
    this.differ('ANCHOR_MISSING', { stream: anchorStream, revision, position }, root, found?.root ?? 'none', problem);
  }

  private rootDiffers(events: number): void {
    const { number, at, root, streams } = this.held;
    const place = { stream: null, revision: null, position: null };
    if (this.rootFound === undefined) {
      const problem = `anchor ${number} was made over more events than the log has: some were removed`;
      this.differ('LOG_SHORTER', place, `${this.held.events} events or more`, `${events} events`, problem);
      return;
    }
    const over = streams === undefined ? '' : ` over ${streams} streams`;
    const hint = this.held.heads === undefined ? ' An anchor file with heads would name the streams.' : '';
    const problem = `the first ${this.held.events} events are not those anchor ${number} was made over${at === undefined ? '' : ` (${at})`}: something among them was removed, added, moved or written anew.${hint}`;
    this.differ('ANCHOR_MISMATCH', place, `the root ${root}${over}`, `the root ${this.rootFound}`, problem);
  }

  private differ(
    kind: Parameters<Report>[0]['kind'],
    place: Pick<Parameters<Report>[0], 'stream' | 'revision' | 'position'>,
    expected: string,
    found: string,
    problem: string,
  ): void {
    this.differences += 1;
    this.report({ kind, ...place, expected, found, problem });
  }
}
