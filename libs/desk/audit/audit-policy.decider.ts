import {
  type Actor,
  accept,
  assertNever,
  type Command,
  type Decider,
  type Decision,
  type Instant,
  type Stamped,
} from '#libs/kernel';
import type { AuditPolicyEvent, RecordedReads } from './audit-policy.events.js';
import { type ReadKind, readKinds } from './case-reads.events.js';

export type SetAuditPolicy = Command<'SetAuditPolicy', { readonly recordReads: RecordedReads }>;

/** What is recorded, and who said so when. JSON-plain. */
export type AuditPolicyState = {
  /** The revision of the policy's stream; null until a policy has been set. */
  readonly revision: number | null;
  readonly recordReads: RecordedReads;
  readonly setBy: Actor | null;
  readonly setAt: Instant | null;
};

/** Until a tenant asks for it, no read is recorded. */
export const noAuditPolicy: AuditPolicyState = { revision: null, recordReads: 'none', setBy: null, setAt: null };

/** The kinds of reads each choice has recorded. */
const kindsRecorded: { readonly [Choice in RecordedReads]: readonly ReadKind[] } = {
  none: [],
  history: readKinds.filter((kind) => kind !== 'CASE'),
  all: readKinds,
};

/** Whether a read of this kind has to be recorded. */
export function isRecorded({ recordReads }: AuditPolicyState, kind: ReadKind): boolean {
  return kindsRecorded[recordReads].includes(kind);
}

function decide({ data }: SetAuditPolicy, state: AuditPolicyState): Decision<AuditPolicyEvent> {
  const same = state.revision !== null && state.recordReads === data.recordReads;
  return same ? accept() : accept({ type: 'AuditPolicySet', data: { recordReads: data.recordReads } });
}

function evolve(state: AuditPolicyState, event: Stamped<AuditPolicyEvent>): AuditPolicyState {
  switch (event.type) {
    case 'AuditPolicySet': {
      const { actor, at } = event.metadata;
      return { ...event.data, revision: (state.revision ?? -1) + 1, setBy: actor, setAt: at };
    }
    default:
      assertNever(event.type);
      return state;
  }
}

/**
 * What one tenant has recorded of the reading of its cases. The first policy is a fact even where it changes nothing; after
 * that the same again appends nothing. To stop the recording is an event as well.
 */
export const auditPolicyDecider: Decider<SetAuditPolicy, AuditPolicyState, AuditPolicyEvent> = {
  initialState: noAuditPolicy,
  decide,
  evolve,
};
