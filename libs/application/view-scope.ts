import type { TenantId } from '#libs/kernel';

/** What a viewer may see. No query can be built without one, so none can reach beyond its tenant. */
export type ViewScope = {
  readonly tenant: TenantId;
  /** Where given: only cases opened by this person, and only their public notes. */
  readonly requesterId?: string;
};
