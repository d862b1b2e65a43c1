import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { AsOfQueries, CaseQueries, HistoryQueries } from '#libs/application';
import {
  BoardCountsQuery,
  CaseAsOfQuery,
  CaseHistoryQuery,
  CaseQuery,
  CasesQuery,
  InboxQuery,
} from './case.queries.js';

@QueryHandler(CaseQuery)
export class CaseQueryHandler implements IQueryHandler<CaseQuery> {
  constructor(private readonly queries: CaseQueries) {}
  execute({ scope, caseId, minPosition }: CaseQuery) {
    return this.queries.get(scope, caseId, minPosition);
  }
}

@QueryHandler(CasesQuery)
export class CasesQueryHandler implements IQueryHandler<CasesQuery> {
  constructor(private readonly queries: CaseQueries) {}
  execute({ scope, filter, order, page }: CasesQuery) {
    return this.queries.list(scope, filter, order, page);
  }
}

@QueryHandler(BoardCountsQuery)
export class BoardCountsQueryHandler implements IQueryHandler<BoardCountsQuery> {
  constructor(private readonly queries: CaseQueries) {}
  execute({ scope, filter, minPosition }: BoardCountsQuery) {
    return this.queries.boardCounts(scope, filter, minPosition);
  }
}

@QueryHandler(InboxQuery)
export class InboxQueryHandler implements IQueryHandler<InboxQuery> {
  constructor(private readonly queries: CaseQueries) {}
  execute({ scope, of, page }: InboxQuery) {
    return this.queries.inbox(scope, of, page);
  }
}

@QueryHandler(CaseHistoryQuery)
export class CaseHistoryQueryHandler implements IQueryHandler<CaseHistoryQuery> {
  constructor(private readonly histories: HistoryQueries) {}
  execute({ context, caseId, page }: CaseHistoryQuery) {
    return this.histories.ofCase(context, caseId, page);
  }
}

@QueryHandler(CaseAsOfQuery)
export class CaseAsOfQueryHandler implements IQueryHandler<CaseAsOfQuery> {
  constructor(private readonly past: AsOfQueries) {}
  execute({ context, caseId, question }: CaseAsOfQuery) {
    return this.past.ofCase(context, caseId, question);
  }
}

export const caseQueryHandlers = [
  CaseQueryHandler,
  CasesQueryHandler,
  BoardCountsQueryHandler,
  InboxQueryHandler,
  CaseHistoryQueryHandler,
  CaseAsOfQueryHandler,
];
