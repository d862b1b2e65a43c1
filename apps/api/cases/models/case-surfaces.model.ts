import { Field, Int, ObjectType } from '@nestjs/graphql';
import type { CaseFilter } from '#libs/application';
import type { CaseStatus } from '#libs/cases';
import { CaseStatusEnum } from '../../graphql/enums.js';

/** How many cards a column shows where the question does not say. */
export const defaultCards = 20;

@ObjectType('CaseBoardColumn')
export class CaseBoardColumn {
  @Field(() => CaseStatusEnum)
  readonly status: CaseStatus;
  @Field(() => Int, { description: 'True at any size.' })
  readonly count: number;

  readonly filter: CaseFilter;
  readonly cards: number;
}

@ObjectType('CaseBoard')
export class CaseBoard {
  @Field(() => [CaseBoardColumn], { description: 'All six statuses, in the order of the lifecycle.' })
  readonly columns: readonly CaseBoardColumn[];
}

@ObjectType('CaseInbox', {
  description:
    'Work that waits: resolved and closed cases are not in it. Breached first, then due soonest, then by priority.',
})
export class CaseInbox {
  readonly first: number | undefined;
}
