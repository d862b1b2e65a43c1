import { Query } from '@nestjs/cqrs';
import type {
  AsOfQuestion,
  CaseAsOf,
  CaseFilter,
  CaseOrder,
  CommandContext,
  HistoryItem,
  ListedCase,
  PageRequest,
  Slice,
  ViewScope,
} from '#libs/application';
import type { CaseStatus } from '#libs/cases';
import type { Position } from '#libs/event-store';

type FreshPage = PageRequest & { readonly minPosition?: Position | null };

export class CaseQuery extends Query<ListedCase | undefined> {
  constructor(
    readonly scope: ViewScope,
    readonly caseId: string,
    readonly minPosition: Position | null | undefined,
  ) {
    super();
  }
}

export class CasesQuery extends Query<Slice<ListedCase>> {
  constructor(
    readonly scope: ViewScope,
    readonly filter: CaseFilter,
    readonly order: CaseOrder | null | undefined,
    readonly page: FreshPage,
  ) {
    super();
  }
}

export class BoardCountsQuery extends Query<Readonly<Record<CaseStatus, number>>> {
  constructor(
    readonly scope: ViewScope,
    readonly filter: CaseFilter,
    readonly minPosition: Position | null | undefined,
  ) {
    super();
  }
}

/** The waiting cases of one owner, or those nobody owns in the given teams; `teamIds` undefined: in any. */
export class InboxQuery extends Query<Slice<ListedCase>> {
  constructor(
    readonly scope: ViewScope,
    readonly of: { readonly ownerId: string } | { readonly teamIds: readonly string[] | undefined },
    readonly page: FreshPage,
  ) {
    super();
  }
}

/** Who reads, and when, belongs to the question: it may have to be recorded. */
export class CaseHistoryQuery extends Query<Slice<HistoryItem>> {
  constructor(
    readonly context: CommandContext,
    readonly caseId: string,
    readonly page: PageRequest,
  ) {
    super();
  }
}

export class CaseAsOfQuery extends Query<CaseAsOf | undefined> {
  constructor(
    readonly context: CommandContext,
    readonly caseId: string,
    readonly question: AsOfQuestion,
  ) {
    super();
  }
}
