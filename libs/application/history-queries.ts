import { type CaseEvent, caseHistory, caseStream, type FieldChange, type NameLookup, summarize } from '#libs/cases';
import type { EventStore, RecordedEvent } from '#libs/event-store';
import { fail, type Stamped } from '#libs/kernel';
import type { DirectoryQueries } from './directory-queries.js';
import { decodeRevisionCursor, encodeCursor, type PageRequest, pageSize, type Slice } from './paging.js';
import type { ViewScope } from './view-scope.js';

export type RecordedCaseEvent = RecordedEvent & Stamped<CaseEvent>;
export type HistoryItem = {
  readonly event: RecordedCaseEvent;
  readonly changes: readonly FieldChange[];
  readonly summary: string;
};

const order = 'history';

/** The full history of a case, from its stream: the one query that does not read documents. */
export class HistoryQueries {
  private readonly events: EventStore;
  private readonly directory: DirectoryQueries;

  constructor(events: EventStore, directory: DirectoryQueries) {
    this.events = events;
    this.directory = directory;
  }

  /**
   * A page of the events of a case, oldest first.
   * @throws CodedError NOT_FOUND where the tenant has no such case.
   */
  async ofCase({ tenant }: ViewScope, caseId: string, page: PageRequest): Promise<Slice<HistoryItem>> {
    const after = decodeRevisionCursor(order, page.after) ?? -1;
    const size = pageSize(page.first);
    const stream = (await this.events.readStream(caseStream(tenant, caseId), {
      limit: after + 1 + size + 1,
    })) as readonly RecordedCaseEvent[];
    if (stream.length === 0) fail('NOT_FOUND', `There is no case ${caseId}.`, { kind: 'case', id: caseId });
    const entries = [...caseHistory(stream)].filter(({ event }) => event.revision > after);
    const shown = entries.slice(0, size);
    const names = await this.namesIn(
      { tenant },
      shown.map(({ event }) => event),
    );
    return {
      items: shown.map(({ event, changes }) => ({
        item: { event, changes, summary: summarize(event, names) },
        cursor: encodeCursor(order, { value: event.revision, id: event.id }),
      })),
      hasNextPage: entries.length > size,
      hasPreviousPage: after >= 0,
    };
  }

  /** How many events the case has. */
  async count({ tenant }: ViewScope, caseId: string): Promise<number> {
    const [last] = await this.events.readStream(caseStream(tenant, caseId), { direction: 'backwards', limit: 1 });
    return (last?.revision ?? -1) + 1;
  }

  private async namesIn({ tenant }: ViewScope, events: readonly RecordedCaseEvent[]): Promise<NameLookup> {
    const agentIds = new Set(events.map(({ metadata }) => metadata.actor.id));
    const teamIds = new Set<string>();
    for (const event of events) {
      if (event.type !== 'CaseRouted' && event.type !== 'CaseAssigned') continue;
      if (event.data.ownerId !== null) agentIds.add(event.data.ownerId);
      if (event.data.teamId !== null) teamIds.add(event.data.teamId);
    }
    const agents = await this.directory.agentsById(tenant, [...agentIds]);
    const teams = await this.directory.teamsById(tenant, [...teamIds]);
    const nameOf = (entries: readonly { readonly id: string; readonly name: string }[]) => {
      const names = new Map(entries.map(({ id, name }) => [id, name]));
      return (id: string) => names.get(id) ?? id;
    };
    return { agent: nameOf(agents), team: nameOf(teams) };
  }
}
