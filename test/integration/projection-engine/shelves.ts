import { randomUUID } from 'node:crypto';
import type { EventStore, EventToAppend, Position } from '#libs/event-store';
import type { JsonObject } from '#libs/kernel';
import {
  type AnyProjection,
  type Contribution,
  collectionsOf,
  type ProjectedEvent,
  type Projection,
} from '#libs/projection-engine';

/** The least read model that has everything: items on shelves, each shelf counted, and events that cannot be folded. */
export type Item = JsonObject & {
  readonly shelf: string;
  readonly weight: number;
  /** Every step of the item's life, so that one lost or taken twice is seen. */
  readonly steps: readonly string[];
  /** The version of the code that wrote it. */
  readonly version: number;
};

/** An event of the items named; `broken` ones no code can fold. */
export type ItemEvent = {
  readonly type: 'ItemPut' | 'ItemTaken' | 'Noise';
  readonly items: readonly string[];
  readonly step: string;
  readonly shelf?: string;
  readonly weight?: number;
  readonly broken?: 'ids' | 'fold' | 'keys' | 'tally';
};

export const put = (item: string, shelf: string, more: Partial<ItemEvent> = {}): ItemEvent => ({
  type: 'ItemPut',
  items: [item],
  step: `put on ${shelf}`,
  shelf,
  ...more,
});
export const taken = (item: string): ItemEvent => ({ type: 'ItemTaken', items: [item], step: 'taken' });
export const noise: ItemEvent = { type: 'Noise', items: [], step: '' };

function evolve(item: Item | null, { type, data }: ProjectedEvent, version: number): Item | null {
  const { step, shelf, weight, broken } = data as unknown as ItemEvent;
  if (broken === 'fold') throw new Error('the event cannot be folded');
  if (type === 'ItemTaken') return null;
  return {
    shelf: broken === 'keys' || broken === 'tally' ? broken : (shelf ?? item?.shelf ?? ''),
    weight: weight ?? item?.weight ?? 1,
    steps: [...(item?.steps ?? []), step],
    version,
  };
}

/** The read model as code of this version has it. */
export function shelves(version = 1): Projection<Item> {
  return {
    name: 'shelves',
    version,
    handles: ['ItemPut', 'ItemTaken'],
    collection: {
      name: 'items',
      filters: { shelf: 'one' },
      orders: ['weight'],
      keys: ({ shelf, weight }) => {
        if (shelf === 'keys') throw new Error('the document has no keys');
        return { shelf, weight };
      },
    },
    documentIds: ({ data }) => {
      const { items, broken } = data as unknown as ItemEvent;
      if (broken === 'ids') throw new Error('the event names no document');
      return items;
    },
    evolve: (item, event) => evolve(item, event, version),
    tallies: {
      collection: { name: 'shelf-tallies', filters: {}, orders: [], keys: () => ({}) },
      contributions: ({ shelf, weight }) => {
        if (shelf === 'tally') throw new Error('the document cannot be counted');
        const counted: Contribution[] = [
          { id: `shelf/${shelf}`, about: { shelf }, counts: { items: 1, weight } },
          { id: 'all', about: {}, counts: { items: 1 } },
        ];
        return counted;
      },
    },
  };
}

const { tallies: _tallies, ...withoutTallies } = shelves();

/** One more read model of the same events, in a collection of its own. */
export const otherShelves = {
  ...withoutTallies,
  name: 'other-shelves',
  collection: { name: 'other-items', filters: {}, orders: [], keys: () => ({}) },
} as AnyProjection;

export const shelfCollections = collectionsOf(shelves() as AnyProjection);

/** Appends events one by one, each to the stream of its items. Answers the position of the last. */
export async function append(store: EventStore, ...events: readonly ItemEvent[]): Promise<Position> {
  let last = await store.head();
  for (const { type, ...data } of events) {
    const event: EventToAppend = { id: randomUUID(), type, data, metadata: { tenant: 'acme' } };
    const result = await store.append(`item-acme.${data.items.join('+')}`, [event], 'any');
    if (result.outcome === 'appended') last = result.position;
  }
  return last;
}

/** What the tallies have to be: summed over the documents, in whatever way they came about. */
export function sumsOf(items: { readonly [id: string]: JsonObject }): { readonly [id: string]: JsonObject } {
  const sums: Record<string, { about: JsonObject; counts: Record<string, number> }> = {};
  const add = (id: string, about: JsonObject, name: string, amount: number) => {
    const sum = sums[id] ?? { about, counts: {} };
    const total = (sum.counts[name] ?? 0) + amount;
    if (total === 0) delete sum.counts[name];
    else sum.counts[name] = total;
    sums[id] = sum;
  };
  for (const item of Object.values(items) as Item[]) {
    add(`shelf/${item.shelf}`, { shelf: item.shelf }, 'items', 1);
    add(`shelf/${item.shelf}`, { shelf: item.shelf }, 'weight', item.weight);
    add('all', {}, 'items', 1);
  }
  return sums;
}
