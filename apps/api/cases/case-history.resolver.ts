import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type HistoryItem, HistoryQueries, type ViewScope } from '#libs/application';
import type { JsonObject, JsonValue } from '#libs/kernel';
import { type Connection, toConnection } from '../graphql/connection.js';
import { Scope } from '../graphql/request.decorators.js';
import { CaseEventConnection, CaseEventModel } from './models/case-event.model.js';
import { CaseHistoryQuery } from './queries/case.queries.js';

/** Fields whose values the public face spells as enums. */
const enumFields = new Set(['priority', 'source']);

function toFaceValue(field: string, value: JsonValue): JsonValue {
  return enumFields.has(field) && typeof value === 'string' ? value.toUpperCase() : value;
}

function toCaseEvent({ event, changes, summary }: HistoryItem): CaseEventModel {
  const { id, revision, position, type, data } = event;
  const { at, actor } = event.metadata;
  return {
    id,
    revision,
    position,
    type,
    at,
    actor,
    summary,
    changes: changes.map(({ field, from, to }) => ({
      field,
      from: toFaceValue(field, from),
      to: toFaceValue(field, to),
    })),
    data,
    metadata: event.metadata as unknown as JsonObject,
  };
}

@Resolver(() => CaseEventConnection)
export class CaseHistoryResolver {
  constructor(
    private readonly queries: QueryBus,
    private readonly histories: HistoryQueries,
  ) {}

  @Query(() => CaseEventConnection, { description: 'Every event of a case, oldest first, straight from the log.' })
  async caseHistory(
    @Scope() scope: ViewScope,
    @Args('id', { type: () => ID }) id: string,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<CaseEventModel>> {
    const slice = await this.queries.execute(new CaseHistoryQuery(scope, id, { first, after }));
    return toConnection(slice, toCaseEvent, () => this.histories.count(scope, id));
  }

  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<CaseEventModel>): Promise<number> {
    return connection.countAll();
  }
}
