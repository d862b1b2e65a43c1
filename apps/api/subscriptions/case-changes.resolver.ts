import { Inject } from '@nestjs/common';
import { Args, ID, Resolver, Subscription } from '@nestjs/graphql';
import { rolesAllowed } from '#libs/access';
import { LiveUpdates, type Watcher } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { CaseFilterInput } from '../cases/inputs/case-filter.input.js';
import { asCommand } from '../graphql/command-context.js';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';
import { PositionScalar } from '../graphql/scalars.js';
import { CLOCK } from '../tokens.js';
import { CaseChangeModel, toCaseChange } from './case-change.model.js';
import { mapped } from './mapped-iteration.js';

/** What a subscription yields is what its field shows. */
const asYielded = (change: CaseChangeModel): CaseChangeModel => change;

@Resolver(() => CaseChangeModel)
export class CaseChangesResolver {
  constructor(
    private readonly live: LiveUpdates,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Subscription(() => CaseChangeModel, {
    resolve: asYielded,
    description:
      'Every event of one case, in order and once: first those behind `after`, if it is given, then as they happen.',
  })
  async caseChanged(
    @Request() request: AuthenticatedContext,
    @Args('id', { type: () => ID }) id: string,
    @Args('after', { type: () => PositionScalar, nullable: true }) after?: Position | null,
  ): Promise<AsyncIterableIterator<CaseChangeModel>> {
    return this.shown(await this.live.caseChanged(this.watcher(request), id, after));
  }

  @Subscription(() => CaseChangeModel, {
    resolve: asYielded,
    description:
      'Every event of the cases that match, in the order of the log and once. A case that stops matching is told of once more, with `matches` false.',
  })
  async casesChanged(
    @Request() request: AuthenticatedContext,
    // Of a union nothing would be known at run time, and its fields not checked.
    @Args('filter', { type: () => CaseFilterInput, nullable: true }) filter?: CaseFilterInput,
    @Args('after', { type: () => PositionScalar, nullable: true }) after?: Position | null,
  ): Promise<AsyncIterableIterator<CaseChangeModel>> {
    return this.shown(await this.live.casesChanged(this.watcher(request), filter ?? {}, after));
  }

  private watcher(request: AuthenticatedContext): Watcher {
    const { viewer, scope } = request;
    const readsHistories = rolesAllowed('caseHistory').some((role) => viewer.roles.includes(role));
    return {
      // Whoever may not read a history is told what a requester is told, of the cases he opened.
      scope: readsHistories ? scope : { tenant: viewer.tenant, requesterId: viewer.subject },
      context: asCommand(request, this.clock, {}).context,
    };
  }

  private shown(changes: Awaited<ReturnType<LiveUpdates['caseChanged']>>): AsyncIterableIterator<CaseChangeModel> {
    return mapped(changes, async (change) => toCaseChange(change, this.clock()));
  }
}
