import { type CaseSnapshot, summarize } from '#libs/cases';
import { type EventStore, EventStoreError, type RecordedEvent } from '#libs/event-store';
import type { Logger, TenantId } from '#libs/kernel';
import { namesIn } from './history-names.js';
import type { HistoryItem } from './history-queries.js';
import { CaseReplay, type RecordedCaseEvent } from './history-replay.js';
import type { TenantSettingsReader } from './tenant-settings.js';

/** One event of a case as its history tells it, with the case as it stood before and after. */
export type CaseTransition = HistoryItem & { readonly before: CaseSnapshot | null; readonly after: CaseSnapshot };

export type CaseTransitionsOptions = {
  readonly events: EventStore;
  readonly settings: TenantSettingsReader;
  readonly logger: Logger;
};

/**
 * Says of events what they made of their cases: from the log alone, so that the case shown with an event is the case that event
 * left, whatever any read model shows by then. Worked out once for everybody who is told of the same event.
 */
export class CaseTransitions {
  private readonly options: CaseTransitionsOptions;
  private readonly replay: CaseReplay;
  private readonly known = new WeakMap<RecordedEvent, Promise<CaseTransition | undefined>>();

  constructor(options: CaseTransitionsOptions) {
    this.options = options;
    this.replay = new CaseReplay(options.events);
  }

  /**
   * @returns undefined where the event cannot be read, which is logged, and where its stream does not begin with an opening:
   *   then there is no case to show.
   * @throws EventStoreError where the store is away.
   */
  of(tenant: TenantId, event: RecordedEvent): Promise<CaseTransition | undefined> {
    const known = this.known.get(event);
    if (known !== undefined) return known;
    const found = this.workOut(tenant, event as RecordedCaseEvent);
    this.known.set(event, found);
    found.catch(() => this.known.delete(event));
    return found;
  }

  private async workOut(tenant: TenantId, event: RecordedCaseEvent): Promise<CaseTransition | undefined> {
    const { events, settings, logger } = this.options;
    const { stream, revision } = event;
    try {
      demandReadable(event);
      const moment = revision === 0 ? undefined : await this.replay.moment(stream, revision - 1);
      const [entry] = this.replay.entries(stream, [event], moment?.snapshot);
      if (entry === undefined) return undefined;
      const { directory } = await settings.of(tenant);
      const names = await namesIn([event], tenant, { directory, store: events });
      const { changes, after } = entry;
      return { event, changes, summary: summarize(event, names), before: moment?.snapshot ?? null, after };
    } catch (error) {
      if (error instanceof EventStoreError && error.retryable) throw error;
      logger.error('an event cannot be told to subscribers', { id: event.id, stream, revision, error: `${error}` });
      return undefined;
    }
  }
}

/** Decodes an event. What cannot be decoded has to fail here, and not where it is shown. */
function demandReadable({ data, metadata }: RecordedEvent): void {
  if (typeof data !== 'object' || typeof metadata !== 'object') throw new TypeError('an event without data');
}
