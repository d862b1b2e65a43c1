import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { TokenVerifier } from '#libs/access';
import { DirectoryQueries } from '#libs/application';
import type { Logger } from '#libs/kernel';
import type { Settings } from '#libs/runtime';
import { AuditModule } from './audit/audit.module.js';
import { type ApiParts, CasebookModule } from './casebook.module.js';
import { CasesModule } from './cases/cases.module.js';
import { DeflectionModule } from './deflection/deflection.module.js';
import { DeskModule } from './desk/desk.module.js';
import { DirectoryModule } from './directory/directory.module.js';
import { AccessGuard } from './graphql/access.guard.js';
import { ForeseenErrorsFilter } from './graphql/foreseen-errors.filter.js';
import { graphqlOptions } from './graphql/graphql.options.js';
import { HealthController } from './health/health.controller.js';
import { KnowledgeModule } from './knowledge/knowledge.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { ProjectionsModule } from './projections/projections.module.js';
import { ReadAuditModule } from './read-audit/read-audit.module.js';
import { ScorecardModule } from './scorecard/scorecard.module.js';
import { SubscriptionsModule } from './subscriptions/subscriptions.module.js';
import { SweepsModule } from './sweeps/sweeps.module.js';
import { LOGGER, SETTINGS, TOKEN_VERIFIER } from './tokens.js';
import { ViewerResolver } from './viewer/viewer.resolver.js';

@Module({})
export class ApiModule {
  static of(parts: ApiParts): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        CasebookModule.of(parts),
        GraphQLModule.forRootAsync<ApolloDriverConfig>({
          driver: ApolloDriver,
          inject: [TOKEN_VERIFIER, DirectoryQueries, LOGGER, SETTINGS],
          useFactory: (
            verify: TokenVerifier,
            directory: DirectoryQueries,
            logger: Logger,
            { introspection }: Pick<Settings, 'introspection'>,
          ) => graphqlOptions({ verify, directory, logger, introspection }),
        }),
        CasesModule,
        DirectoryModule,
        DeskModule,
        KnowledgeModule,
        DeflectionModule,
        ScorecardModule,
        SweepsModule,
        ProjectionsModule,
        NotificationsModule,
        SubscriptionsModule,
        ReadAuditModule,
        AuditModule,
        MetricsModule,
      ],
      controllers: [HealthController],
      providers: [
        ViewerResolver,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ForeseenErrorsFilter },
      ],
    };
  }
}
