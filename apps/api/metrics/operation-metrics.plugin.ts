import type { ApolloServerPlugin, GraphQLRequestContext, GraphQLRequestListener } from '@apollo/server';
import { Plugin } from '@nestjs/apollo';
import { Inject } from '@nestjs/common';
import type { GraphQLFormattedError, OperationDefinitionNode, SelectionNode } from 'graphql';
import { Counter, Histogram } from 'prom-client';
import { Metrics } from '#libs/observability';

const labelNames = ['kind', 'operation', 'outcome'] as const;
/** From a cached answer to a slow screen, in seconds. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counts and times requests. `operation` is the first root field a request asks for, never the name a client gave: the schema
 * bounds how many there are. `outcome` is `ok` or the code of the first error, from the documented list.
 */
@Plugin()
export class OperationMetricsPlugin implements ApolloServerPlugin {
  private readonly requests: Counter<(typeof labelNames)[number]>;
  private readonly durations: Histogram<'kind' | 'operation'>;
  private readonly commands: Counter<'command' | 'outcome'>;

  constructor(@Inject(Metrics) { registry }: Metrics) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'casebook_graphql_requests_total',
      help: 'GraphQL requests by kind, first root field and outcome.',
      ...{ labelNames, registers },
    });
    this.durations = new Histogram({
      name: 'casebook_graphql_request_duration_seconds',
      help: 'How long GraphQL requests took, from parsing to the answer.',
      ...{ labelNames: ['kind', 'operation'] as const, buckets, registers },
    });
    this.commands = new Counter({
      name: 'casebook_commands_total',
      help: 'Commands by mutation and outcome: each root field of a mutation is one.',
      ...{ labelNames: ['command', 'outcome'] as const, registers },
    });
  }

  async requestDidStart(): Promise<GraphQLRequestListener<object>> {
    const started = performance.now();
    return { willSendResponse: async (context) => this.observe(context, (performance.now() - started) / 1_000) };
  }

  private observe({ operation, response }: GraphQLRequestContext<object>, seconds: number): void {
    const kind = operation?.operation ?? 'none';
    const name = operation === undefined ? 'invalid' : rootField(operation.selectionSet.selections[0]);
    const errors = response.body?.kind === 'single' ? (response.body.singleResult.errors ?? []) : [];
    this.requests.inc({ kind, operation: name, outcome: outcomeOf(errors[0]) });
    this.durations.observe({ kind, operation: name }, seconds);
    if (operation?.operation === 'mutation') this.countCommands(operation, errors);
  }

  private countCommands(operation: OperationDefinitionNode, errors: readonly GraphQLFormattedError[]): void {
    for (const selection of operation.selectionSet.selections) {
      const key = selection.kind === 'Field' ? (selection.alias ?? selection.name).value : undefined;
      // An error without a path is the whole request's, and then no command was carried out.
      const own = errors.find(({ path }) => path === undefined || path[0] === key);
      this.commands.inc({ command: rootField(selection), outcome: outcomeOf(own) });
    }
  }
}

function rootField(selection: SelectionNode | undefined): string {
  return selection?.kind === 'Field' ? selection.name.value : 'fragment';
}

function outcomeOf(error: GraphQLFormattedError | undefined): string {
  return error === undefined ? 'ok' : String(error.extensions?.code ?? 'INTERNAL_SERVER_ERROR');
}
