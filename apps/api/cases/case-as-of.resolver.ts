import { Inject } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Args, ID, Int, Query, Resolver } from '@nestjs/graphql';
import type { Clock, Instant } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';
import { DateTimeScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { CaseModel } from './models/case.model.js';
import { toCase } from './models/to-case.js';
import { CaseAsOfQuery } from './queries/case.queries.js';

@Resolver()
export class CaseAsOfResolver {
  constructor(
    private readonly queries: QueryBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => CaseModel, {
    nullable: true,
    description:
      'The case as it stood, with its notes and its clock, from the log alone; null where it was not open yet. Give exactly one of at and revision. Owner and team go by the names they have today. That it was looked at is recorded where the audit policy asks for it.',
  })
  async caseAsOf(
    @Request() request: AuthenticatedContext,
    @Args('id', { type: () => ID }) id: string,
    @Args('at', { type: () => DateTimeScalar, nullable: true, description: 'What happened at this very time counts.' })
    at?: Instant | null,
    @Args('revision', { type: () => Int, nullable: true, description: 'The revision of the last event that counts.' })
    revision?: number | null,
  ): Promise<CaseModel | null> {
    const { context } = asCommand(request, this.clock, {});
    const found = await this.queries.execute(new CaseAsOfQuery(context, id, { at, revision }));
    return found === undefined ? null : { ...toCase(found.view, found.now), isPast: true };
  }
}
