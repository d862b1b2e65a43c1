import { accept, type Command, type Decider, type DomainEvent, type TenantId } from '#libs/kernel';

/** Binds an opening command's id to the id of its case, so that the command finds its case again when it is repeated. */
export type CaseIdReserved = DomainEvent<'CaseIdReserved', { readonly caseId: string }>;
export type ReserveCaseId = Command<'ReserveCaseId', { readonly caseId: string }>;

/** The first id reserved stays; a later proposal changes nothing. */
export const caseIdDecider: Decider<ReserveCaseId, string | null, CaseIdReserved> = {
  initialState: null,
  decide: ({ data }, reserved) => (reserved === null ? accept({ type: 'CaseIdReserved', data }) : accept()),
  evolve: (_reserved, { data }) => data.caseId,
};

export function caseIdStream(tenant: TenantId, commandId: string): string {
  return `opening-${tenant}.${commandId}`;
}
