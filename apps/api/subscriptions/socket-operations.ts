import type { ApolloServer } from '@apollo/server';
import {
  createSourceEventStream,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { excessOf, limitRules } from '../graphql/limits.js';
import type { RequestContext } from '../graphql/request-context.js';
import { mapped } from './mapped-iteration.js';

export type SocketOperationsParts = {
  readonly schema: GraphQLSchema;
  /** Answers queries and mutations, as it does over HTTP. */
  readonly server: ApolloServer;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
};
/** What a client is sent: errors are formatted already. */
type Answer = Pick<ExecutionResult, 'data'> & { readonly errors?: readonly GraphQLFormattedError[] };

/** Carries out what comes over sockets, within the limits and with the errors of HTTP. */
export class SocketOperations {
  private readonly parts: SocketOperationsParts;

  constructor(parts: SocketOperationsParts) {
    this.parts = parts;
  }

  /** Reads and checks an operation. @returns what is wrong with it, where it cannot be begun. */
  prepare({ query, operationName, variables }: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    const { schema } = this.parts;
    const document = parsed(query);
    if (document instanceof GraphQLError) return [document];
    const operation = getOperationAST(document, operationName);
    if (!operation) return [unknownOperation()];
    const args = { schema, document, operationName, variableValues: variables };
    // The server checks what it answers itself.
    if (operation.operation !== 'subscription') return args;
    const problems = validate(schema, document, [...specifiedRules, ...limitRules]);
    if (problems.length > 0) return problems.map((problem) => coded('GRAPHQL_VALIDATION_FAILED', problem));
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
    if (errors !== undefined) return errors.map((error) => coded('BAD_USER_INPUT', error));
    const excess = excessOf({ schema, document, operationName, variables: variables ?? undefined });
    return excess === undefined ? args : [excess];
  }

  /** Answers a query or a mutation. */
  async ask(args: ExecutionArgs): Promise<ExecutionResult> {
    const { document, operationName, variableValues, contextValue } = args;
    const request = {
      query: document.loc?.source.body,
      operationName: operationName ?? undefined,
      variables: variableValues ?? undefined,
    };
    const { body } = await this.parts.server.executeOperation(request, { contextValue: contextValue as object });
    if (body.kind !== 'single') throw new TypeError('an answer in parts was not asked for');
    return body.singleResult as Answer as ExecutionResult;
  }

  /**
   * Begins a subscription.
   * @param fresh the context of one event: what its resolvers load must not outlive it.
   */
  async subscribe(
    args: ExecutionArgs,
    fresh: () => RequestContext,
  ): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return this.formatted(source);
    return mapped(source[Symbol.asyncIterator](), async (rootValue) =>
      this.formatted(await execute({ ...args, rootValue, contextValue: fresh() })),
    );
  }

  /** An error as a client may see it. */
  format(error: GraphQLError): GraphQLFormattedError {
    // What ends a subscription bears no path of its own.
    return this.parts.formatError(error.toJSON(), error.path ? error : (error.originalError ?? error));
  }

  private formatted({ data, errors }: ExecutionResult): ExecutionResult {
    const answer: Answer = { data, ...(errors && { errors: errors.map((error) => this.format(error)) }) };
    return answer as ExecutionResult;
  }
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return coded('GRAPHQL_PARSE_FAILED', error);
    throw error;
  }
}

function unknownOperation(): GraphQLError {
  const extensions = { code: 'OPERATION_RESOLUTION_FAILURE' };
  return new GraphQLError('The document has no such operation, or several and none is named.', { extensions });
}

/** Gives an error a code, where it has none. */
function coded(code: string, error: GraphQLError): GraphQLError {
  if (typeof error.extensions.code === 'string') return error;
  const { message, nodes, source, positions, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { ...extensions, code } });
}
