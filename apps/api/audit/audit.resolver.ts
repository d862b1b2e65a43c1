import { Inject } from '@nestjs/common';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { AuditQueries } from '#libs/application';
import type { Clock } from '#libs/kernel';
import { asCommand } from '../graphql/command-context.js';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';
import { CLOCK } from '../tokens.js';
import { CaseVerificationModel } from './audit.models.js';

@Resolver(() => CaseVerificationModel)
export class AuditResolver {
  constructor(
    private readonly audit: AuditQueries,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Query(() => CaseVerificationModel, {
    description:
      'Checks every event of a case against the one before it, straight from the log. docs/audit.md says what that proves.',
  })
  verifyCase(
    @Request() request: AuthenticatedContext,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<CaseVerificationModel> {
    return this.audit.verifyCase(asCommand(request, this.clock, {}).context, id);
  }
}
