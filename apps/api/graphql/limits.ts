import type { ApolloServerPlugin } from '@apollo/server';
import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getVariableValues,
  isListType,
  isObjectType,
  type ValidationRule,
} from 'graphql';
import { type ComplexityEstimatorArgs, getComplexity } from 'graphql-query-complexity';
import { defaultPageSize } from '#libs/application';
import { caseStatuses } from '#libs/cases';
import { defaultCards } from '../cases/models/case-surfaces.model.js';

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

/** Arguments that say how long pages are, and how long they are without. */
const pageSizes: Readonly<Record<string, number>> = { first: defaultPageSize, cardsPerColumn: defaultCards };

/** How many entries a list that comes in one piece is taken to have, and where that is known better. */
const wholeListLength = 10;
const knownLengths: Readonly<Record<string, number>> = { columns: caseStatuses.length, edges: 1 };

/**
 * A field costs one, a page as many times its children as it has rows. An object that takes a page size hands it down to the
 * pages in it, which are estimated at the default size. The edges of a connection are its rows, and counted there.
 */
function estimate({ args, childComplexity, field }: ComplexityEstimatorArgs): number {
  const type = getNamedType(field.type);
  const isList = isListType(getNullableType(field.type));
  const isPage = isList || (isObjectType(type) && 'edges' in type.getFields());
  const sizing = field.args.find(({ name }) => Object.hasOwn(pageSizes, name))?.name;
  if (sizing !== undefined) {
    const given: unknown = args[sizing];
    const rows = typeof given === 'number' ? Math.max(1, given) : pageSizes[sizing]!;
    return isPage ? 1 + rows * Math.max(1, childComplexity) : 1 + Math.ceil((rows / defaultPageSize) * childComplexity);
  }
  return 1 + childComplexity * (isList ? (knownLengths[field.name] ?? wholeListLength) : 1);
}

type ComplexityQuestion = {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
};

/** The error of an operation whose answer could grow beyond the limit; undefined where it cannot. Its variables have to fit. */
export function excessOf(question: ComplexityQuestion): GraphQLError | undefined {
  const { schema, document, operationName, variables } = question;
  const actual = getComplexity({
    ...{ schema, query: document, operationName: operationName ?? undefined, variables },
    estimators: [estimate],
  });
  const { complexity: limit } = requestLimits;
  return actual > limit ? tooComplex('complexity', limit, actual) : undefined;
}

/** Refuses an operation whose answer could grow beyond the limit, before anything is resolved. */
export function complexityPlugin(): ApolloServerPlugin {
  return {
    requestDidStart: async ({ schema }: { schema: GraphQLSchema }) => ({
      didResolveOperation: async ({ document, request, operation, operationName }) => {
        if (operation === undefined) return;
        // Variables that do not fit are the execution's to refuse: it names the field.
        const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {});
        if (errors !== undefined) return;
        const excess = excessOf({ schema, document, operationName, variables: request.variables });
        if (excess !== undefined) throw excess;
      },
    }),
  };
}
