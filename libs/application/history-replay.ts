import { LRUCache } from 'lru-cache';
import { type CaseEvent, type CaseSnapshot, caseHistory, type HistoryEntry } from '#libs/cases';
import type { EventStore, RecordedEvent } from '#libs/event-store';
import type { Instant, Stamped } from '#libs/kernel';

export type RecordedCaseEvent = RecordedEvent & Stamped<CaseEvent>;

/** A case as it stood once an event had happened: the event's revision, and its time. */
export type CaseMoment = { readonly snapshot: CaseSnapshot; readonly revision: number; readonly at: Instant };

/** How many events are read at once where a stream is folded or searched: what a long case costs in memory. */
const stride = 500;

/** How many moments are remembered, over all cases. */
const momentsKept = 500;

/**
 * Folds case streams up to any event. What was folded stays true, since events do not change, so moments are remembered: a page
 * of a history takes up where the one before ended, and a jump into a long stream where a stride before it ends.
 */
export class CaseReplay {
  private readonly events: EventStore;
  private readonly kept = new LRUCache<string, CaseMoment>({ max: momentsKept });

  constructor(events: EventStore) {
    this.events = events;
  }

  /** Events from a revision on, oldest first. */
  async read(stream: string, from: number, limit: number): Promise<readonly RecordedCaseEvent[]> {
    return (await this.events.readStream(stream, { from, limit })) as readonly RecordedCaseEvent[];
  }

  /**
   * The case as it stood after an event, or after its last one where the stream has not come that far.
   * @returns undefined where there was no case yet: before the opening, or where it was never opened.
   */
  async moment(stream: string, revision: number): Promise<CaseMoment | undefined> {
    let reached = this.nearest(stream, revision);
    for (let from = (reached?.revision ?? -1) + 1; from <= revision; ) {
      const end = Math.min(revision, lastOfStride(from));
      const events = await this.read(stream, from, end - from + 1);
      for (const entry of caseHistory(events, reached?.snapshot)) reached = momentOf(entry);
      this.keep(stream, reached);
      from += events.length;
      if (from <= end) break;
    }
    return reached;
  }

  /** Says of each event what it changed, going on from the case as it stood before the first of them. */
  entries(
    stream: string,
    events: readonly RecordedCaseEvent[],
    before: CaseSnapshot | undefined,
  ): readonly HistoryEntry<RecordedCaseEvent>[] {
    const entries = [...caseHistory(events, before)];
    const last = entries.at(-1);
    this.keep(stream, last && momentOf(last));
    return entries;
  }

  /**
   * The revision of the last event that had happened by a time, by the events' own times; -1 where none had. Times need not
   * ascend (clocks differ, imports look back): a case never stood as its earlier events alone would have it.
   */
  async revisionAt(stream: string, time: Instant): Promise<number> {
    for (let from: number | undefined; from === undefined || from >= 0; ) {
      const events = await this.events.readStream(stream, { direction: 'backwards', limit: stride, from });
      const found = events.find(({ metadata }) => (metadata.at as Instant) <= time);
      if (found !== undefined) return found.revision;
      from = (events.at(-1)?.revision ?? 0) - 1;
    }
    return -1;
  }

  /** The revision of a stream's last event; -1 where there is none. */
  async head(stream: string): Promise<number> {
    const [last] = await this.events.readStream(stream, { direction: 'backwards', limit: 1 });
    return last?.revision ?? -1;
  }

  private nearest(stream: string, revision: number): CaseMoment | undefined {
    const exact = this.kept.get(keyOf(stream, revision));
    if (exact !== undefined) return exact;
    for (let end = lastOfStride(revision) - stride; end >= 0; end -= stride) {
      const kept = this.kept.get(keyOf(stream, end));
      if (kept !== undefined) return kept;
    }
    return undefined;
  }

  private keep(stream: string, moment: CaseMoment | undefined): void {
    if (moment !== undefined) this.kept.set(keyOf(stream, moment.revision), moment);
  }
}

function keyOf(stream: string, revision: number): string {
  return `${stream}@${revision}`;
}

/** Folds end where strides end, so that they are found again whatever was asked for. */
function lastOfStride(revision: number): number {
  return (Math.floor(revision / stride) + 1) * stride - 1;
}

function momentOf({ after, event }: HistoryEntry<RecordedCaseEvent>): CaseMoment {
  return { snapshot: after, revision: event.revision, at: event.metadata.at };
}
