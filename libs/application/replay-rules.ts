import { type AnchorMade, type AnchorState, type AnyReplayRules, anchorDecider, type MakeAnchor } from '#libs/audit';
import { caseReplay } from '#libs/cases';
import {
  auditPolicyReplay,
  caseReadsReplay,
  channelsReplay,
  deliveryReplay,
  directoryReplay,
  notificationReplay,
  routingRulesReplay,
  slaPolicyReplay,
  sweepReplay,
} from '#libs/desk';
import type { ReplayRules } from '#libs/kernel';
import { articleReplay } from '#libs/knowledge';
import {
  type IdReserved,
  type ReservedIds,
  type ReserveId,
  reservationDecider,
  reservedArticleIds,
  reservedCaseIds,
} from './id-reservation.js';

const anchorReplay: ReplayRules<MakeAnchor, AnchorState, AnchorMade> = {
  kind: 'anchors',
  decider: anchorDecider,
  commandOf: ([event]) =>
    event?.type === 'AnchorMade'
      ? { type: 'MakeAnchor', data: { ...anchored(event), acceptFindings: true } }
      : undefined,
};

function anchored({ data: { events, streams, root, findings } }: AnchorMade) {
  return { events, streams, root, findings };
}

function reservationReplay(ids: ReservedIds): ReplayRules<ReserveId, string | null, IdReserved> {
  return {
    kind: ids.streamPrefix.replace(/-$/, ''),
    decider: reservationDecider(ids),
    commandOf: ([event]) =>
      event?.type === ids.event ? { type: 'ReserveId', data: { id: event.data[ids.field] ?? '' } } : undefined,
  };
}

/** The rules of every kind of stream this program writes: a new kind has to be added here. */
export const replayRules: readonly AnyReplayRules[] = [
  caseReplay,
  directoryReplay,
  routingRulesReplay,
  slaPolicyReplay,
  channelsReplay,
  sweepReplay,
  deliveryReplay,
  notificationReplay,
  articleReplay,
  auditPolicyReplay,
  caseReadsReplay,
  reservationReplay(reservedCaseIds),
  reservationReplay(reservedArticleIds),
  anchorReplay,
] as unknown as readonly AnyReplayRules[];
