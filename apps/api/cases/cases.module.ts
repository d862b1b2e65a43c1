import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CaseAsOfResolver } from './case-as-of.resolver.js';
import { CaseFieldsResolver, NoteConnectionResolver, RoutingDecisionResolver } from './case-fields.resolver.js';
import { CaseHistoryResolver } from './case-history.resolver.js';
import { CaseInboxResolver } from './case-inbox.resolver.js';
import { CaseMutationsResolver } from './case-mutations.resolver.js';
import { CaseBoardResolver, CaseConnectionResolver, CaseQueriesResolver } from './case-queries.resolver.js';
import { caseCommandHandlers } from './commands/case.command-handlers.js';
import { caseQueryHandlers } from './queries/case.query-handlers.js';

@Module({
  imports: [CqrsModule.forRoot()],
  providers: [
    ...caseCommandHandlers,
    ...caseQueryHandlers,
    CaseMutationsResolver,
    CaseQueriesResolver,
    CaseConnectionResolver,
    CaseBoardResolver,
    CaseInboxResolver,
    CaseHistoryResolver,
    CaseAsOfResolver,
    CaseFieldsResolver,
    RoutingDecisionResolver,
    NoteConnectionResolver,
  ],
})
export class CasesModule {}
