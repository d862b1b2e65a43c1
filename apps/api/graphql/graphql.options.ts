import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import type { TokenVerifier } from '#libs/access';
import type { DirectoryQueries } from '#libs/application';
import type { Logger } from '#libs/kernel';
import { subscriptionsOverSocketsOnly } from '../subscriptions/sockets-only.plugin.js';
import { createErrorFormatter } from './error-format.js';
import { complexityPlugin, limitRules } from './limits.js';
import { createContextFactory } from './request-context.js';

/** Scalars that cannot be told from their TypeScript type are named at each field; these are the defaults for none. */
export function graphqlOptions(parts: {
  readonly verify: TokenVerifier;
  readonly directory: DirectoryQueries;
  readonly logger: Logger;
  readonly introspection: boolean;
}): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { dateScalarMode: 'isoDate' },
    introspection: parts.introspection,
    graphiql: false,
    includeStacktraceInErrorResponses: false,
    autoTransformHttpErrors: false,
    context: createContextFactory(parts.verify, parts.directory),
    formatError: createErrorFormatter(parts.logger),
    validationRules: limitRules,
    plugins: [
      // It hooks into every field: a third of the time of a list.
      ApolloServerPluginCacheControlDisabled(),
      complexityPlugin(),
      subscriptionsOverSocketsOnly(),
    ],
  };
}
