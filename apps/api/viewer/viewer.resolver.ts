import { Field, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { Viewer } from '#libs/access';
import { type AuthenticatedContext, Request } from '../graphql/request.decorators.js';

@ObjectType('Viewer')
export class ViewerModel {
  @Field(() => ID)
  readonly id: string;
  @Field(() => ID)
  readonly tenant: string;
  @Field(() => [String])
  readonly roles: Viewer['roles'];
}

@Resolver(() => ViewerModel)
export class ViewerResolver {
  @Query(() => ViewerModel, { description: 'Who you are, by your token.' })
  me(@Request() { viewer }: AuthenticatedContext): ViewerModel {
    const { subject: id, tenant, roles } = viewer;
    return { id, tenant, roles };
  }
}
