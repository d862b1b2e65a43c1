import { registerEnumType } from '@nestjs/graphql';
import type { CaseOrder } from '#libs/application';
import type { CaseStatus, ClockState, LinkKind, NoteKind } from '#libs/cases';
import type { CaseSource, Priority } from '#libs/kernel';

/** The names of the public face, each with the domain's own word. */
type Face<Word extends string> = { readonly [Name in string]: Word };

export const CaseStatusEnum = {
  NEW: 'NEW',
  OPEN: 'OPEN',
  IN_PROGRESS: 'IN_PROGRESS',
  PENDING_CUSTOMER: 'PENDING_CUSTOMER',
  RESOLVED: 'RESOLVED',
  CLOSED: 'CLOSED',
} as const satisfies Face<CaseStatus>;

export const PriorityEnum = {
  URGENT: 'urgent',
  HIGH: 'high',
  NORMAL: 'normal',
  LOW: 'low',
} as const satisfies Face<Priority>;

export const CaseSourceEnum = {
  EMAIL: 'email',
  WEB: 'web',
  PHONE: 'phone',
  CHAT: 'chat',
  SLACK: 'slack',
  API: 'api',
  PORTAL: 'portal',
} as const satisfies Face<CaseSource>;

export const NoteKindEnum = {
  INTERNAL: 'INTERNAL',
  PUBLIC: 'PUBLIC',
  RESOLUTION: 'RESOLUTION',
} as const satisfies Face<NoteKind>;

export const LinkKindEnum = { CONTACT: 'contact', ACCOUNT: 'account', DEAL: 'deal' } as const satisfies Face<LinkKind>;

export const ClockStateEnum = { PENDING: 'PENDING', MET: 'MET', MISSED: 'MISSED' } as const satisfies Face<ClockState>;

export const CaseOrderFieldEnum = {
  UPDATED_AT: 'updatedAt',
  OPENED_AT: 'openedAt',
  DUE_AT: 'dueAt',
  PRIORITY: 'priorityRank',
} as const satisfies Face<CaseOrder['field']>;

export const OrderDirectionEnum = { ASC: 'asc', DESC: 'desc' } as const satisfies Face<CaseOrder['direction']>;

registerEnumType(CaseStatusEnum, { name: 'CaseStatus', description: 'The lifecycle, in its order.' });
registerEnumType(PriorityEnum, { name: 'Priority' });
registerEnumType(CaseSourceEnum, { name: 'CaseSource', description: 'Where a case came in.' });
registerEnumType(NoteKindEnum, { name: 'NoteKind' });
registerEnumType(LinkKindEnum, { name: 'LinkKind' });
registerEnumType(ClockStateEnum, { name: 'ClockState', description: 'Judged from facts at the moment of asking.' });
registerEnumType(CaseOrderFieldEnum, {
  name: 'CaseOrderField',
  description: 'PRIORITY ascends from low to urgent.',
});
registerEnumType(OrderDirectionEnum, { name: 'OrderDirection' });
