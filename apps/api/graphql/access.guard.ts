import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { demandPermission } from '#libs/access';
import { CodedError } from '#libs/kernel';
import type { RequestContext } from './request-context.js';

/** Lets an operation pass only where the table of permissions names a role the viewer holds. */
@Injectable()
export class AccessGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType<GqlContextType>() !== 'graphql') return true;
    const graphql = GqlExecutionContext.create(context);
    const { viewer, refusal } = graphql.getContext<RequestContext>();
    if (viewer === undefined) throw new CodedError(refusal!);
    demandPermission(graphql.getInfo<GraphQLResolveInfo>().fieldName, viewer.roles);
    return true;
  }
}
