import type { DecidedCase } from '#libs/application';
import { allowedTransitions, type CaseSnapshot, caseReference, clockState, linkKinds } from '#libs/cases';
import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import type { CaseModel } from './case.model.js';
import type { CasePayload } from './case-payload.model.js';

/** A snapshot in the terms of the public face, as of a moment. */
export function toCase(
  snapshot: CaseSnapshot & { readonly revision: number },
  now: Instant,
  position?: Position,
): CaseModel {
  const { schedule: _schedule, tenant: _tenant, ...shown } = snapshot;
  return {
    ...shown,
    reference: caseReference(snapshot.id),
    allowedTransitions: allowedTransitions(snapshot.status),
    links: linkKinds.flatMap((kind) => {
      const target = snapshot.links[kind];
      return target === null ? [] : [{ kind, ...target }];
    }),
    breached: snapshot.firstResponse.breachedAt !== null,
    firstResponse: { ...snapshot.firstResponse, state: clockState(snapshot.firstResponse, now) },
    position,
  };
}

export function toPayload({ snapshot, revision, position }: DecidedCase, now: Instant): CasePayload {
  return { case: toCase({ ...snapshot, revision }, now, position), position };
}
