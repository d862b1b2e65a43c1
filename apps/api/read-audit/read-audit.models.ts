import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ReadKind, RecordedReads } from '#libs/desk';
import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { ActorModel } from '../cases/models/case.model.js';
import { connectionOf } from '../graphql/connection.js';
import { DateTimeScalar, PositionScalar } from '../graphql/scalars.js';

export const RecordedReadsEnum = {
  NONE: 'none',
  HISTORY: 'history',
  ALL: 'all',
} as const satisfies Record<string, RecordedReads>;

export const CaseReadKindEnum = {
  CASE: 'CASE',
  HISTORY: 'HISTORY',
  AS_OF: 'AS_OF',
  VERIFICATION: 'VERIFICATION',
  EXPORT: 'EXPORT',
} as const satisfies Record<string, ReadKind>;

registerEnumType(RecordedReadsEnum, {
  name: 'RecordedReads',
  description: 'Which looks at a case are recorded.',
  valuesMap: {
    NONE: { description: 'None: so it is until somebody sets a policy.' },
    HISTORY: { description: 'Its history, the case as it once stood, its verification and its export.' },
    ALL: { description: 'The case by its id as well. Lists and boards are not recorded.' },
  },
});
registerEnumType(CaseReadKindEnum, { name: 'CaseReadKind', description: 'What of a case somebody looked at.' });

@ObjectType('AuditPolicy')
export class AuditPolicyModel {
  @Field(() => Int, { nullable: true, description: 'Null until a policy has been set.' })
  readonly revision: number | null;
  @Field(() => RecordedReadsEnum)
  readonly recordReads: RecordedReads;
  @Field(() => ActorModel, { nullable: true })
  readonly setBy: ActorModel | null;
  @Field(() => DateTimeScalar, { nullable: true })
  readonly setAt: Instant | null;
  @Field(() => PositionScalar, { nullable: true, description: 'Where it was decided; null in a query.' })
  readonly position?: Position;
}

@ObjectType('CaseRead', {
  description: 'Somebody looked at a case. It stands for what the same person read of the same within five minutes.',
})
export class CaseReadModel {
  @Field(() => ID)
  readonly id: string;
  @Field(() => CaseReadKindEnum)
  readonly kind: ReadKind;
  @Field(() => ActorModel)
  readonly actor: ActorModel;
  @Field(() => DateTimeScalar)
  readonly at: Instant;
  @Field({ description: 'The door: graphql or cli.' })
  readonly channel: string;
  @Field(() => ID, { description: 'Of the request, with its x-correlation-id.' })
  readonly correlationId: string;
  @Field(() => DateTimeScalar, { nullable: true, description: 'The moment of the case that was asked for.' })
  readonly asOf: Instant | null;
  @Field(() => Int, { nullable: true, description: 'The revision of the case that was asked for.' })
  readonly asOfRevision: number | null;
}

@ObjectType('CaseReadConnection')
export class CaseReadConnection extends connectionOf(CaseReadModel, 'CaseRead') {}
