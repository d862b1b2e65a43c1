import type { JsonObject } from '#libs/kernel';
import type { CollectionDeclaration } from '../collection.js';

/** A document with every kind of field a declaration knows. */
export type Ticket = JsonObject & {
  readonly title: string;
  readonly status: string;
  readonly owner?: string;
  readonly level: number;
  readonly vip: boolean;
  readonly tags: readonly string[];
  readonly openedAt: string;
  readonly score: number;
};

/** A ticket of which a test states only what it is about. */
export function ticket(parts: Partial<Ticket> = {}): Ticket {
  return {
    title: 'Printer on fire',
    status: 'OPEN',
    level: 1,
    vip: false,
    tags: [],
    openedAt: '2026-01-01T00:00:00.000Z',
    score: 0,
    ...parts,
  };
}

export const tickets: CollectionDeclaration<Ticket> = {
  name: 'contract-tickets',
  filters: { status: 'one', owner: 'one', level: 'one', vip: 'one', tags: 'many' },
  orders: ['openedAt', 'score', 'title'],
  alongside: ['status'],
  keys: ({ status, owner, level, vip, tags, openedAt, score, title }) => ({
    status,
    owner,
    level,
    vip,
    tags,
    openedAt,
    score,
    title,
  }),
  text: ({ title, note }) => `${title} ${typeof note === 'string' ? note : ''}`,
};

/** The least a declaration can be: documents that are only ever fetched by id, or counted. */
export const notes: CollectionDeclaration = {
  name: 'contract-notes',
  filters: {},
  orders: [],
  keys: () => ({}),
};

export const collections: readonly CollectionDeclaration[] = [tickets as unknown as CollectionDeclaration, notes];
