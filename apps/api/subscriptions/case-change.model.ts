import { Field, ObjectType } from '@nestjs/graphql';
import type { LiveCaseChange } from '#libs/application';
import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { CaseModel } from '../cases/models/case.model.js';
import { CaseEventModel } from '../cases/models/case-event.model.js';
import { toCase } from '../cases/models/to-case.js';
import { toCaseEvent } from '../cases/models/to-case-event.js';
import { PositionScalar } from '../graphql/scalars.js';

@ObjectType('CaseChange')
export class CaseChangeModel {
  @Field(() => CaseModel, {
    description: 'The case as this event left it, from the log: a query may still show it as it was before.',
  })
  readonly case: CaseModel;
  @Field(() => CaseEventModel, { description: 'As in caseHistory. A requester is shown what is public of it.' })
  readonly event: CaseEventModel;
  @Field(() => PositionScalar, {
    description: 'Of the event: `after` to resume behind it, `minPosition` for a query that shows it.',
  })
  readonly position: Position;
  @Field({ description: 'False where this event takes the case out of the filter: it is told of this once more.' })
  readonly matches: boolean;
}

/** A change in the terms of the public face. @param now judges the clock of the case. */
export function toCaseChange({ transition, matches }: LiveCaseChange, now: Instant): CaseChangeModel {
  const { event, after } = transition;
  const { position, revision } = event;
  return { case: toCase({ ...after, revision }, now, position), event: toCaseEvent(transition), position, matches };
}
