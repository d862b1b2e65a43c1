import type { ApolloServerPlugin } from '@apollo/server';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { defaultPageSize } from '#libs/application';

/** What one request may ask for. Generous for a screen, too little for an attack. */
export const requestLimits = { depth: 12, aliases: 30, complexity: 20_000, bodyBytes: 1_048_576 } as const;

function tooComplex(what: string, limit: number, actual: number): GraphQLError {
  return new GraphQLError(`The request has ${what} ${actual}; ${limit} is the most. Ask for less at a time.`, {
    extensions: { code: 'TOO_COMPLEX', limit, actual },
  });
}

type Reporting = { reportError: (error: GraphQLError) => void };

/** The rules end with a message that names both figures; this takes them out of it and reports them as data. */
function reportAs(what: string) {
  return {
    propagateOnRejection: false,
    onReject: [
      (context: Reporting | null, error: GraphQLError) => {
        const [, limit, actual] = /limit of (\d+) exceeded, found (\d+)/.exec(error.message) ?? [];
        context?.reportError(tooComplex(what, Number(limit), Number(actual)));
      },
    ],
  };
}

export const limitRules = [
  maxDepthRule({ n: requestLimits.depth, flattenFragments: true, ...reportAs('depth') }),
  maxAliasesRule({ n: requestLimits.aliases, ...reportAs('aliases') }),
] as unknown as ValidationRule[];

/** A field costs one, and a page as many times its children as it has rows. */
function estimate({ args, childComplexity, field }: ComplexityEstimatorArgs): number {
  const isPage = field.args.some(({ name }) => name === 'first');
  if (!isPage) return 1 + childComplexity;
  const rows = typeof args.first === 'number' ? Math.max(1, args.first) : defaultPageSize;
  return 1 + rows * Math.max(1, childComplexity);
}

/** Refuses an operation whose answer could grow beyond the limit, before anything is resolved. */
export function complexityPlugin(): ApolloServerPlugin {
  return {
    requestDidStart: async ({ schema }: { schema: GraphQLSchema }) => ({
      didResolveOperation: async ({ document, request, operationName }) => {
        const actual = getComplexity({
          schema,
          query: document,
          operationName: operationName ?? undefined,
          variables: request.variables,
          estimators: [estimate],
        });
        const { complexity: limit } = requestLimits;
        if (actual > limit) throw tooComplex('complexity', limit, actual);
      },
    }),
  };
}
