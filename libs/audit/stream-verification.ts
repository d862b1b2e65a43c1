import type { RecordedEvent } from '#libs/event-store';
import type { JsonObject } from '#libs/kernel';
import { eventIdOf, genesisLink, type Link, linkOf } from './event-chain.js';
import { type Finding, type FindingKind, FindingList, type Report } from './finding.js';
import { tenantOfStream } from './stream-name.js';

/** What is looked at of an event: all of it as stored, but for the store's own position and time. */
export type ChainedEvent = Pick<
  RecordedEvent,
  'id' | 'type' | 'stream' | 'revision' | 'position' | 'stored' | 'metadata'
>;

/** Where a stream stands; `link` is undefined where an event that cannot be read hides it. */
export type StreamHead = { readonly revision: number; readonly link: Link | undefined };

/** What the first event of a stream follows. */
export function beforeFirst(stream: string): StreamHead {
  return { revision: -1, link: genesisLink(stream) };
}

const linkPattern = /^[0-9a-f]{64}$/;

/**
 * Checks one event against the head of its stream. After a break the chain is taken up again at the event's own link, so that one
 * change is one finding and not one for every event behind it.
 * @returns the head of the stream with this event.
 */
export function follow(head: StreamHead, event: ChainedEvent, report: Report): StreamHead {
  const find = findingsAbout(event, report);
  const next = head.revision + 1;
  if (event.revision < next) {
    const problem =
      'it comes after a later event of its stream: the order of the log was changed, or an event was added';
    find('REVISION_ORDER', `revision ${next} or later`, `revision ${event.revision}`, problem);
    return head;
  }
  if (event.revision > next) {
    const [count, missing] = [event.revision - next, revisions(next, event.revision - 1)];
    const problem = `${missing} ${count === 1 ? 'is' : 'are'} missing from the stream, or ${count === 1 ? 'comes' : 'come'} later in the log`;
    find('REVISION_GAP', `revision ${next}`, `revision ${event.revision}`, problem);
  }
  // Behind a gap nobody knows the link before, so this event's own is taken at its word.
  const previous = event.revision === next ? head.link : undefined;
  return { revision: event.revision, link: checkedLink(previous, event, find) };
}

export type StreamVerification = {
  readonly events: number;
  readonly head: StreamHead;
  /** The first ones. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
};

/** Checks a whole stream, from its first event on. */
export function verifyStream(stream: string, events: Iterable<ChainedEvent>, mostFindings = 100): StreamVerification {
  const findings = new FindingList(mostFindings);
  let head = beforeFirst(stream);
  let count = 0;
  for (const event of events) {
    head = follow(head, event, findings.report);
    count += 1;
  }
  return { events: count, head, findings: findings.first, findingCount: findings.count };
}

type Find = (kind: FindingKind, expected: string, found: string, problem: string) => void;

function findingsAbout({ stream, revision, position }: ChainedEvent, report: Report): Find {
  return (kind, expected, found, problem) => report({ kind, stream, revision, position, expected, found, problem });
}

/** Checks what the event says of itself and its link to the one before. @returns the link the next event has to follow. */
function checkedLink(previous: Link | undefined, event: ChainedEvent, find: Find): Link | undefined {
  const stored = readable(event, find);
  if (stored === undefined) return storedLinkOf(event);
  const { link, tenant } = stored.metadata;
  const claimed = tenantOfStream(event.stream);
  if (claimed !== undefined && tenant !== claimed) {
    find('TENANT_MISMATCH', claimed, said(tenant), 'its metadata names another tenant than the name of its stream');
  }
  const follows = previous === undefined ? undefined : computedLink(previous, event.type, stored, find);
  if (link === undefined) {
    find('LINK_MISSING', follows ?? 'a link', 'none', 'it has no link: something else than Casebook wrote it');
    return follows;
  }
  if (follows !== link && (typeof link !== 'string' || !linkPattern.test(link))) {
    find('LINK_BROKEN', follows ?? 'a SHA-256', said(link), 'its link is no link: it was changed');
    return follows;
  }
  if (follows === undefined || follows === link) {
    if (event.id !== eventIdOf(link)) {
      find(
        'ID_MISMATCH',
        eventIdOf(link),
        event.id,
        'its id is not the one that belongs to its link: the id was changed',
      );
    }
    return link;
  }
  if (event.id === eventIdOf(follows)) {
    find('LINK_BROKEN', follows, link, 'its link was changed; its type, data and metadata are as they were written');
    return follows;
  }
  find('LINK_BROKEN', follows, link, brokenLinkProblem(event));
  return link;
}

function brokenLinkProblem({ id, revision, metadata }: ChainedEvent): string {
  const own = id === eventIdOf(metadata.link as string) ? '' : ' Its id does not belong to its link either.';
  const before =
    revision === 0
      ? 'or the stream was given another name'
      : 'or an event before it was removed, added, moved or written anew';
  return `its link does not follow: its type, data or metadata was changed, ${before}.${own}`;
}

function readable(event: ChainedEvent, find: Find): RecordedEvent['stored'] | undefined {
  try {
    return event.stored;
  } catch (error) {
    find('EVENT_UNREADABLE', 'two JSON objects', 'something else', messageOf(error));
    return undefined;
  }
}

/** The link of an event whose data cannot be read, where its metadata can. */
function storedLinkOf(event: ChainedEvent): Link | undefined {
  try {
    const { link } = event.metadata;
    return typeof link === 'string' && linkPattern.test(link) ? link : undefined;
  } catch {
    return undefined;
  }
}

function computedLink(
  previous: Link,
  type: string,
  { data, metadata }: { readonly data: JsonObject; readonly metadata: JsonObject },
  find: Find,
): Link | undefined {
  try {
    return linkOf(previous, { type, data, metadata });
  } catch (error) {
    // Nested deeper than the stack: nothing that Casebook writes.
    find('EVENT_UNREADABLE', 'a canonical form', 'none', messageOf(error));
    return undefined;
  }
}

function revisions(first: number, last: number): string {
  return first === last ? `revision ${first}` : `revisions ${first} to ${last}`;
}

function said(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 100);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
