import { caseStream, type FieldChange, summarize } from '#libs/cases';
import type { EventStore } from '#libs/event-store';
import { fail } from '#libs/kernel';
import type { CommandContext } from './command-context.js';
import { namesIn } from './history-names.js';
import type { CaseReplay, RecordedCaseEvent } from './history-replay.js';
import {
  badCursor,
  decodeCursor,
  decodeRevisionCursor,
  encodeCursor,
  type PageRequest,
  pageSize,
  type Slice,
} from './paging.js';
import type { ReadAudit } from './read-audit.js';
import type { TenantSettingsReader } from './tenant-settings.js';
import type { ViewScope } from './view-scope.js';

export type HistoryItem = {
  readonly event: RecordedCaseEvent;
  readonly changes: readonly FieldChange[];
  readonly summary: string;
};

export type HistoryParts = {
  readonly store: EventStore;
  readonly settings: TenantSettingsReader;
  readonly replay: CaseReplay;
  readonly reads: ReadAudit;
};

const order = 'history';

/** The full history of a case, from the log alone. Reading it is recorded where the tenant asks for it. */
export class HistoryQueries {
  private readonly parts: HistoryParts;

  constructor(parts: HistoryParts) {
    this.parts = parts;
  }

  /**
   * A page of the events of a case, oldest first. It costs what is on it: what came before is remembered from the page before,
   * and folded once where it is not.
   * @param context who is reading.
   * @throws CodedError NOT_FOUND where the tenant has no such case; EventStoreError where the reading cannot be recorded.
   */
  async ofCase(context: CommandContext, caseId: string, page: PageRequest): Promise<Slice<HistoryItem>> {
    const { store, settings, replay, reads } = this.parts;
    const { tenant } = context;
    const after = decodeRevisionCursor(order, page.after);
    const size = pageSize(page.first);
    const stream = caseStream(tenant, caseId);
    const events = await this.eventsFrom(stream, caseId, page.after, size + 1);
    const before = after === undefined ? undefined : await replay.moment(stream, after);
    const entries = replay.entries(stream, events.slice(0, size), before?.snapshot);
    const { directory } = await settings.of(tenant);
    const shown = entries.map(({ event }) => event);
    const names = await namesIn(shown, tenant, { directory, store });
    await reads.record(context, { caseId, kind: 'HISTORY' });
    return {
      items: entries.map(({ event, changes }) => ({
        item: { event, changes, summary: summarize(event, names) },
        cursor: encodeCursor(order, { value: event.revision, id: event.id }),
      })),
      hasNextPage: events.length > size,
      hasPreviousPage: after !== undefined,
    };
  }

  /** The events behind a cursor, which is held against the event it names: one of another case is refused. */
  private async eventsFrom(
    stream: string,
    caseId: string,
    cursor: string | null | undefined,
    limit: number,
  ): Promise<readonly RecordedCaseEvent[]> {
    const { replay } = this.parts;
    const named = decodeCursor(order, cursor);
    const events = await replay.read(stream, Number(named?.value ?? 0), limit + (named ? 1 : 0));
    if (events.length === 0 && (named === undefined || (await replay.head(stream)) < 0)) {
      fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    }
    if (named === undefined) return events;
    return events[0]?.id === named.id ? events.slice(1) : badCursor();
  }

  /** How many events the case has. */
  async count({ tenant }: ViewScope, caseId: string): Promise<number> {
    return (await this.parts.replay.head(caseStream(tenant, caseId))) + 1;
  }
}
