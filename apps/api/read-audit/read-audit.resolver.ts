import { Inject } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ReadAudit, type RecordedCaseRead, type ViewScope } from '#libs/application';
import type { Clock } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type Connection, toConnection } from '../graphql/connection.js';
import { type AuthenticatedContext, Request, Scope } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import { SetAuditPolicyCommand } from './read-audit.commands.js';
import { SetAuditPolicyInput } from './read-audit.inputs.js';
import { AuditPolicyModel, CaseReadConnection, CaseReadModel } from './read-audit.models.js';

function toCaseRead({ id, data, metadata }: RecordedCaseRead): CaseReadModel {
  const { kind, asOf, asOfRevision } = data;
  const { actor, at, channel, correlationId } = metadata;
  return { id, kind, actor, at, channel, correlationId, asOf, asOfRevision };
}

/** Who looked at which case, and whether that is recorded. */
@Resolver(() => CaseReadConnection)
export class ReadAuditResolver {
  constructor(
    private readonly commands: CommandBus,
    private readonly reads: ReadAudit,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Mutation(() => AuditPolicyModel, { description: 'Says which looks at cases are recorded, from now on.' })
  async setAuditPolicy(
    @Request() request: AuthenticatedContext,
    @Args('input') input: SetAuditPolicyInput,
  ): Promise<AuditPolicyModel> {
    const { context, command } = asCommand(request, this.clock, input);
    const { state, position } = await this.commands.execute(new SetAuditPolicyCommand(context, command.recordReads));
    return { ...state, position };
  }

  @Query(() => AuditPolicyModel, { description: 'What is recorded, and who said so last.' })
  auditPolicy(@Scope() { tenant }: ViewScope): Promise<AuditPolicyModel> {
    return this.reads.policyOf(tenant);
  }

  @Query(() => CaseReadConnection, { description: 'Who looked at a case, oldest first, straight from the log.' })
  async caseReads(
    @Scope() scope: ViewScope,
    @Args('id', { type: () => ID }) id: string,
    @Args('first', { type: () => Int, nullable: true }) first?: number | null,
    @Args('after', { type: () => String, nullable: true }) after?: string | null,
  ): Promise<Connection<CaseReadModel>> {
    const slice = await this.reads.ofCase(scope, id, { first, after });
    return toConnection(slice, toCaseRead, () => this.reads.count(scope, id));
  }

  @ResolveField(() => Int, { description: 'Counted only where it is asked for.' })
  totalCount(@Parent() connection: Connection<CaseReadModel>): Promise<number> {
    return connection.countAll();
  }
}
