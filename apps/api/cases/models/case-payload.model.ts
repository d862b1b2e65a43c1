import { Field, ID, ObjectType } from '@nestjs/graphql';
import type { Position } from '#libs/event-store';
import { PositionScalar } from '../../graphql/scalars.js';
import { CaseModel } from './case.model.js';

@ObjectType('CasePayload')
export class CasePayload {
  @Field(() => CaseModel, { description: 'The case as decided, whether or not any screen shows it yet.' })
  readonly case: CaseModel;
  @Field(() => PositionScalar, { description: 'Pass it as minPosition to see this change in a query.' })
  readonly position: Position;
}

@ObjectType('BulkCaseResult')
export class BulkCaseResult {
  @Field(() => ID)
  readonly caseId: string;
  @Field(() => CaseModel, { nullable: true })
  readonly case?: CaseModel;
  @Field(() => String, { nullable: true, description: 'Why this case was refused: one of the error codes.' })
  readonly code?: string;
  @Field(() => String, { nullable: true })
  readonly message?: string;
}

@ObjectType('BulkCasePayload')
export class BulkCasePayload {
  @Field(() => [BulkCaseResult], { description: 'In the order asked for, each case decided on its own.' })
  readonly results: readonly BulkCaseResult[];
}
