import { type CaseSnapshot, type CaseStatus, type ClockState, caseStatuses, type LinkKind } from '#libs/cases';
import type { Position } from '#libs/event-store';
import { type CaseSource, type Clock, type Instant, instant, type Priority } from '#libs/kernel';
import type { CheckpointSignal, TallyBody } from '#libs/projection-engine';
import type { Condition, DocumentReader, OrderBy } from '#libs/read-store';
import { boardCountId, type CountedDimension, caseBoard, countedDimensions } from '#projections/case-board';
import { caseList } from '#projections/case-list';
import { caseNotes, type NoteView } from '#projections/case-notes';
import { type CaseView, categoryKey } from '#projections/case-view';
import { inbox } from '#projections/inbox';
import { caseFilters } from './case-filters.js';
import { findAny } from './find-any.js';
import { Freshness } from './freshness.js';
import { decodeCursor, orderName, type PageRequest, pageSize, type Slice, sliceOf } from './paging.js';
import type { ViewScope } from './view-scope.js';

export type CaseFilter = {
  readonly status?: readonly CaseStatus[] | null;
  readonly priority?: readonly Priority[] | null;
  readonly category?: readonly string[] | null;
  readonly source?: readonly CaseSource[] | null;
  readonly tag?: readonly string[] | null;
  readonly ownerId?: readonly string[] | null;
  readonly teamId?: readonly string[] | null;
  readonly unassigned?: boolean | null;
  readonly breached?: boolean | null;
  readonly linkedTo?: { readonly kind: LinkKind; readonly id: string } | null;
  readonly text?: string | null;
  readonly openedFrom?: Instant | null;
  readonly openedTo?: Instant | null;
  /** Judged from facts at the moment of asking. */
  readonly clockState?: readonly ClockState[] | null;
  /** Inclusive. */
  readonly dueFrom?: Instant | null;
  /** Exclusive. */
  readonly dueTo?: Instant | null;
};
export type CaseOrder = {
  readonly field: 'updatedAt' | 'openedAt' | 'dueAt' | 'priorityRank';
  readonly direction: 'asc' | 'desc';
};
export type ListedCase = CaseView & CaseSnapshot;

const newestChangeFirst: CaseOrder = { field: 'updatedAt', direction: 'desc' };
const mostUrgentFirst: OrderBy = { field: 'urgency', direction: 'asc' };
const inOrderOfWriting: OrderBy = { field: 'revision', direction: 'asc' };

/** What the screens ask: lists, the board, one case and its notes, inboxes. Reads documents, never streams. */
export class CaseQueries {
  private readonly documents: DocumentReader;
  private readonly freshness: Freshness;
  private readonly clock: Clock;

  /** @param clock tells pending clocks from missed ones. */
  constructor(documents: DocumentReader, signal: CheckpointSignal, clock: Clock = () => instant(Date.now())) {
    this.documents = documents;
    this.freshness = new Freshness(documents, signal);
    this.clock = clock;
  }

  /** @throws CodedError STALE_READ where the projections do not get there in time. */
  caughtUp(projections: readonly { readonly name: string }[], position: Position | null | undefined): Promise<void> {
    return this.freshness.demand(projections, position);
  }

  async get(scope: ViewScope, caseId: string, minPosition?: Position | null): Promise<ListedCase | undefined> {
    await this.caughtUp([caseList, caseNotes], minPosition);
    const found = await this.documents.get<ListedCase>(caseList.collection.name, scope.tenant, caseId);
    return found !== undefined && maySee(scope, found.body) ? found.body : undefined;
  }

  async list(
    scope: ViewScope,
    filter: CaseFilter,
    order: CaseOrder | null | undefined,
    page: PageRequest & { readonly minPosition?: Position | null },
  ): Promise<Slice<ListedCase>> {
    await this.caughtUp([caseList], page.minPosition);
    const orderBy = order ?? newestChangeFirst;
    const found = await findAny<ListedCase>(this.documents, caseList.collection.name, scope.tenant, {
      alternatives: caseFilters(scope, filter, this.clock()),
      orderBy,
      after: decodeCursor(orderName(orderBy), page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, orderName(orderBy), page);
  }

  async count(scope: ViewScope, filter: CaseFilter): Promise<number> {
    const alternatives = caseFilters(scope, filter, this.clock());
    const counts = alternatives.map((one) => this.documents.count(caseList.collection.name, scope.tenant, one));
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  /** The cases of these ids, in their order; those that nobody may see here or that are not there yet are left out. */
  async byIds(scope: ViewScope, caseIds: readonly string[]): Promise<readonly ListedCase[]> {
    const found = await this.documents.getMany<ListedCase>(caseList.collection.name, scope.tenant, caseIds);
    return found.map(({ body }) => body).filter((view) => maySee(scope, view));
  }

  async notes(
    scope: ViewScope,
    caseId: string,
    page: PageRequest & { readonly minPosition?: Position | null },
  ): Promise<Slice<NoteView>> {
    await this.caughtUp([caseNotes], page.minPosition);
    const found = await this.documents.find<NoteView>(caseNotes.collection.name, scope.tenant, {
      where: [notesOf(scope, caseId)],
      orderBy: inOrderOfWriting,
      after: decodeCursor(orderName(inOrderOfWriting), page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, orderName(inOrderOfWriting), page);
  }

  countNotes(scope: ViewScope, caseId: string): Promise<number> {
    return this.documents.count(caseNotes.collection.name, scope.tenant, { where: [notesOf(scope, caseId)] });
  }

  /** How many cases stand in each status, of those that pass the filter. */
  async boardCounts(
    scope: ViewScope,
    filter: CaseFilter,
    minPosition?: Position | null,
  ): Promise<Readonly<Record<CaseStatus, number>>> {
    await this.caughtUp([caseBoard, caseList], minPosition);
    const { status, ...rest } = filter;
    const shown = caseStatuses.filter((candidate) => !status || status.includes(candidate));
    const kept = keptCountIds(scope, rest);
    const counted = kept
      ? await this.keptCounts(scope, kept)
      : Object.fromEntries(
          await Promise.all(
            shown.map(async (one) => [one, await this.count(scope, { ...rest, status: [one] })] as const),
          ),
        );
    return Object.fromEntries(
      caseStatuses.map((one) => [one, shown.includes(one) ? (counted[one] ?? 0) : 0]),
    ) as Record<CaseStatus, number>;
  }

  /** The waiting cases of an owner, or those nobody owns in the given teams (all of the tenant, where none are given). */
  async inbox(
    scope: ViewScope,
    of: { readonly ownerId: string } | { readonly teamIds: readonly string[] | undefined },
    page: PageRequest & { readonly minPosition?: Position | null },
  ): Promise<Slice<ListedCase>> {
    await this.caughtUp([inbox], page.minPosition);
    const found = await this.documents.find<ListedCase>(inbox.collection.name, scope.tenant, {
      where: [inboxCondition(of)],
      orderBy: mostUrgentFirst,
      after: decodeCursor(orderName(mostUrgentFirst), page.after),
      limit: pageSize(page.first),
    });
    return sliceOf(found, orderName(mostUrgentFirst), page);
  }

  countInbox(
    scope: ViewScope,
    of: { readonly ownerId: string } | { readonly teamIds: readonly string[] | undefined },
  ): Promise<number> {
    return this.documents.count(inbox.collection.name, scope.tenant, { where: [inboxCondition(of)] });
  }

  private async keptCounts({ tenant }: ViewScope, ids: readonly string[]): Promise<Record<string, number>> {
    const tallies = await this.documents.getMany<TallyBody>(caseBoard.tallies!.collection.name, tenant, ids);
    const sum: Record<string, number> = {};
    for (const { body } of tallies) {
      for (const [status, count] of Object.entries(body.counts)) sum[status] = (sum[status] ?? 0) + count;
    }
    return sum;
  }
}

function maySee({ requesterId }: ViewScope, view: CaseView): boolean {
  return requesterId === undefined || view.openedBy.id === requesterId;
}

function notesOf({ requesterId }: ViewScope, caseId: string): Condition {
  return { field: requesterId === undefined ? 'caseId' : 'publicOf', in: [caseId] };
}

function inboxCondition(
  of: { readonly ownerId: string } | { readonly teamIds: readonly string[] | undefined },
): Condition {
  if ('ownerId' in of) return { field: 'assignedTo', in: [of.ownerId] };
  return of.teamIds === undefined ? { field: 'unassigned', in: [true] } : { field: 'unassignedIn', in: of.teamIds };
}

/** The counts that answer a filter, where the board keeps them: no condition, or values of one counted dimension. */
function keptCountIds(
  { tenant, requesterId }: ViewScope,
  filter: Omit<CaseFilter, 'status'>,
): readonly string[] | undefined {
  const given = Object.entries(filter).filter(([, value]) => value !== null && value !== undefined);
  if (requesterId !== undefined || given.length > 1) return undefined;
  const [condition] = given;
  if (condition === undefined) return [boardCountId(tenant)];
  const [field, value] = condition as [string, unknown];
  const dimension = countedDimensions.find((counted) => counted === field);
  if (dimension === undefined) return undefined;
  return valuesOf(dimension, value).map((one) => boardCountId(tenant, dimension, one));
}

function valuesOf(dimension: CountedDimension, value: unknown): readonly string[] {
  const values = [...new Set((Array.isArray(value) ? value : [value]).map(String))];
  return dimension === 'category' ? [...new Set(values.map((category) => categoryKey(category) ?? ''))] : values;
}
