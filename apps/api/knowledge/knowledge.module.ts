import { Module } from '@nestjs/common';
import { knowledgeCommandHandlers } from './knowledge.commands.js';
import { KnowledgeMutationsResolver } from './knowledge-mutations.resolver.js';
import { ArticleConnectionResolver, KnowledgeQueriesResolver } from './knowledge-queries.resolver.js';

@Module({
  providers: [
    ...knowledgeCommandHandlers,
    KnowledgeMutationsResolver,
    KnowledgeQueriesResolver,
    ArticleConnectionResolver,
  ],
})
export class KnowledgeModule {}
