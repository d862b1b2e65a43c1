import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { RequestContext } from './request-context.js';

function contextOf(execution: ExecutionContext): RequestContext {
  return GqlExecutionContext.create(execution).getContext<RequestContext>();
}

/** What resolvers of one request share; behind the guard, so viewer, scope and loaders are there. */
export type AuthenticatedContext = { readonly [Key in keyof RequestContext]: NonNullable<RequestContext[Key]> };

export const Request = createParamDecorator((_data: unknown, execution: ExecutionContext) => contextOf(execution));
export const Scope = createParamDecorator((_data: unknown, execution: ExecutionContext) => contextOf(execution).scope);
export const Loaders = createParamDecorator(
  (_data: unknown, execution: ExecutionContext) => contextOf(execution).loaders,
);
