import type { NameLookup } from '#libs/cases';
import { agentOf, type DirectoryState, type RoutingRulesDefined, routingRulesStream, teamOf } from '#libs/desk';
import type { EventStore } from '#libs/event-store';
import type { TenantId } from '#libs/kernel';
import type { RecordedCaseEvent } from './history-replay.js';

/** The places of the rules in the revisions that some events name, by `ruleKey`. */
type RulePlaces = ReadonlyMap<string, number>;

/** Finds what the sentences of a history name: people and teams as they are called today, rules as they stood then. */
export async function namesIn(
  events: readonly RecordedCaseEvent[],
  tenant: TenantId,
  { directory, store }: { readonly directory: DirectoryState; readonly store: EventStore },
): Promise<NameLookup> {
  const places = await rulePlaces(store, tenant, revisionsNamed(events));
  return {
    agent: (id) => agentOf(directory, id)?.name ?? id,
    team: (id) => teamOf(directory, id)?.name ?? id,
    rulePlace: (ruleId, rulesRevision) => places.get(ruleKey(ruleId, rulesRevision)),
  };
}

function revisionsNamed(events: readonly RecordedCaseEvent[]): readonly number[] {
  const named = events.flatMap((event) => {
    if (event.type !== 'CaseRouted' || event.data.ruleId === null) return [];
    return event.data.rulesRevision ?? [];
  });
  return [...new Set(named)];
}

/** Each revision of the rules is one event, which bears its number. */
async function rulePlaces(store: EventStore, tenant: TenantId, revisions: readonly number[]): Promise<RulePlaces> {
  const places = new Map<string, number>();
  for (const revision of revisions) {
    const [defined] = await store.readStream(routingRulesStream(tenant), { from: revision - 1, limit: 1 });
    const data = defined?.data as RoutingRulesDefined['data'] | undefined;
    if (data?.revision !== revision) continue;
    for (const [index, { id }] of data.rules.entries()) places.set(ruleKey(id, revision), index + 1);
  }
  return places;
}

function ruleKey(ruleId: string, rulesRevision: number): string {
  return `${rulesRevision}/${ruleId}`;
}
