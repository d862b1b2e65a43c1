import { type CaseSnapshot, caseStream, caseStreamPrefix } from '#libs/cases';
import { BEFORE_ALL, type EventStore, type Position, type RecordedEvent } from '#libs/event-store';
import { type Clock, fail, type Instant, type Logger } from '#libs/kernel';
import { awaitPosition, type CheckpointSignal, type ProjectedEvent } from '#libs/projection-engine';
import type { DocumentReader } from '#libs/read-store';
import { caseList } from '#projections/case-list';
import type { CaseView } from '#projections/case-view';
import { type NotificationView, notifications } from '#projections/notifications';
import { caseFilters } from './case-filters.js';
import type { CaseFilter } from './case-queries.js';
import { passesAny } from './live-filter.js';
import { type Following, follow, readingLog, readingStream } from './live-follow.js';
import { endable } from './live-iteration.js';
import { Patience } from './live-patience.js';
import { WatchedReads, type Watcher } from './live-reads.js';
import { LiveTail } from './live-tail.js';
import { type CaseTransition, CaseTransitions } from './live-transitions.js';
import { asSeenBy } from './live-visibility.js';
import type { Recipient } from './notification-queries.js';
import type { ReadAudit } from './read-audit.js';
import type { TenantSettingsReader } from './tenant-settings.js';
import type { ViewScope } from './view-scope.js';

export type LiveUpdatesOptions = {
  readonly events: EventStore;
  readonly documents: DocumentReader;
  readonly signal: CheckpointSignal;
  readonly settings: TenantSettingsReader;
  readonly reads: Pick<ReadAudit, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** One event of a case as a subscriber is told of it, with the case as that event left it. */
export type LiveCaseChange = {
  readonly transition: CaseTransition;
  /** False where the case has just left what was asked for. */
  readonly matches: boolean;
};

/** Where events come from, and which of them count. */
type Source = Pick<Following, 'read' | 'wants' | 'after'>;

/** How long a notification is held back for the screens to show it as well, in milliseconds. */
const screensBound = 5_000;

/** What people watch as it happens: fed by the log, so that nothing is missed, whichever process wrote it. */
export class LiveUpdates {
  private readonly options: LiveUpdatesOptions;
  private readonly tail: LiveTail;
  private readonly transitions: CaseTransitions;

  constructor(options: LiveUpdatesOptions) {
    const { events, logger } = options;
    this.options = options;
    this.tail = new LiveTail({ events, logger, filter: { streamPrefixes: [caseStreamPrefix] } });
    this.transitions = new CaseTransitions(options);
  }

  /** How many subscriptions follow the log at the moment. */
  get followers(): number {
    return this.tail.followers;
  }

  /** Where the log ends at the moment; undefined where the store is away. */
  head(): Promise<Position | undefined> {
    return this.options.events.head().catch(() => undefined);
  }

  /** Ends every subscription to the log. */
  stop(): void {
    this.tail.stop();
  }

  /**
   * Every event of one case, in order and once: those behind a position, where one is given, then those to come.
   * @throws CodedError NOT_FOUND where there is no such case for the viewer, BAD_USER_INPUT for a position of another log.
   */
  async caseChanged(
    watcher: Watcher,
    caseId: string,
    after?: Position | null,
  ): Promise<AsyncIterableIterator<LiveCaseChange>> {
    const { events } = this.options;
    const { scope } = watcher;
    const stream = caseStream(scope.tenant, caseId);
    const [opening] = await events.readStream(stream, { limit: 1 });
    if (opening === undefined || !maySee(scope, opening)) {
      fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    }
    const wants = (event: RecordedEvent) => event.stream === stream;
    const source = { read: readingStream(events, stream), wants, after: await this.startOf(after) };
    return endable((signal) => this.changes(watcher, source, () => true, signal));
  }

  /**
   * Every event of the cases that pass a filter and that the viewer may see, in the order of the log and once. A case that an
   * event takes out of the filter is told of once more, as no longer matching. The filter is judged when an event is told: time
   * alone tells nobody anything.
   * @throws CodedError BAD_USER_INPUT for a position of another log.
   */
  async casesChanged(
    watcher: Watcher,
    filter: CaseFilter,
    after?: Position | null,
  ): Promise<AsyncIterableIterator<LiveCaseChange>> {
    const { events, clock } = this.options;
    const { scope } = watcher;
    const prefix = caseStream(scope.tenant, '');
    const wants = (event: RecordedEvent) => event.stream.startsWith(prefix);
    const source = { read: readingLog(events, { streamPrefixes: [prefix] }), wants, after: await this.startOf(after) };
    const passes = (snapshot: CaseSnapshot, at: Instant) =>
      passesAny(snapshot as CaseView, caseFilters(scope, filter, at));
    const matches = ({ before, after: shown }: CaseTransition) => {
      const now = clock();
      if (passes(shown, now)) return true;
      // A clock may have run out since its case was last told of: it counts as listed then as well.
      const wasListed = before !== null && (passes(before, now) || passes(before, before.updatedAt));
      return wasListed ? false : undefined;
    };
    return endable((signal) => this.changes(watcher, source, matches, signal));
  }

  /**
   * What one person is told from now on, as it happens. Each is held back, within a bound, until the screens show it too, so that
   * it can be marked as read at once.
   */
  async notificationReceived({ tenant, recipientId }: Recipient): Promise<AsyncIterableIterator<NotificationView>> {
    const { events } = this.options;
    const prefix = caseStream(tenant, '');
    const wants = ({ type, stream }: RecordedEvent) => type === 'Breached' && stream.startsWith(prefix);
    const read = readingLog(events, { streamPrefixes: [prefix], types: ['Breached'] });
    const source = { read, wants, after: await this.startOf(undefined) };
    return endable((signal) => this.received(recipientId, source, signal));
  }

  /** @param matches whether a case passes, or no longer does; undefined where it is none of the subscriber's business. */
  private async *changes(
    watcher: Watcher,
    source: Source,
    matches: (transition: CaseTransition) => boolean | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LiveCaseChange, void> {
    const { reads, clock, logger } = this.options;
    const { scope } = watcher;
    const patience = new Patience(signal, logger);
    const watched = new WatchedReads(reads, watcher, clock);
    for await (const events of follow({ tail: this.tail, ...source, patience, signal })) {
      for (const event of events) {
        const found = await patience.whileAway(() => this.transitions.of(scope.tenant, event));
        const passing = found && matches(found);
        const transition = found && asSeenBy(scope, found);
        if (transition === undefined || passing === undefined) continue;
        await patience.whileAway(() => watched.record(transition.after.id));
        if (signal.aborted) return;
        yield { transition, matches: passing };
      }
    }
  }

  private async *received(
    recipientId: string,
    source: Source,
    signal: AbortSignal,
  ): AsyncGenerator<NotificationView, void> {
    const { documents, signal: moved, logger } = this.options;
    const patience = new Patience(signal, logger);
    const shownBy = [notifications.name, caseList.name];
    for await (const events of follow({ tail: this.tail, ...source, patience, signal })) {
      for (const event of events) {
        const own = this.notificationsIn(event).filter((view) => view.recipientId === recipientId);
        if (own.length === 0) continue;
        await patience.whileAway(() => awaitPosition(documents, moved, shownBy, event.position, screensBound));
        if (signal.aborted) return;
        yield* own;
      }
    }
  }

  /** As the read model has them. One that cannot be read is logged and passed over. */
  private notificationsIn(recorded: RecordedEvent): readonly NotificationView[] {
    try {
      const event = recorded as unknown as ProjectedEvent;
      return notifications.documentIds(event).flatMap((id) => notifications.evolve(null, event, id) ?? []);
    } catch (error) {
      const { id, stream } = recorded;
      this.options.logger.error('an event cannot be told to subscribers', { id, stream, error: `${error}` });
      return [];
    }
  }

  /** Where a subscription begins: behind the position given, or at the end of the log. */
  private async startOf(after: Position | null | undefined): Promise<Position> {
    const head = await this.options.events.head();
    if (after === null || after === undefined || head === BEFORE_ALL) return head;
    // Positions of one engine have one width.
    if (after === BEFORE_ALL || after.length === head.length) return after;
    return fail('BAD_USER_INPUT', `${after} is no position of this log.`, {
      fields: [{ field: 'after', problem: 'is no position of this log: pass one on as you got it' }],
    });
  }
}

function maySee({ requesterId }: ViewScope, { metadata }: RecordedEvent): boolean {
  const { actor } = metadata as { readonly actor?: { readonly id?: string } };
  return requesterId === undefined || actor?.id === requesterId;
}
