import type { Position } from '#libs/event-store';
import type { CollectionDeclaration } from '#libs/read-store';

/** An event a projection could not fold, parked so that the rest goes on. */
export type DeadLetter = {
  readonly eventId: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  /** When the store wrote the event; absent in what was parked before this was kept. */
  readonly recordedAt?: string;
  readonly error: string;
};

/** Where a projection parks events. Part of the projection's generation, so that parking and checkpoint are one commit. */
export function deadLetterCollection(projection: string): CollectionDeclaration<DeadLetter> {
  return {
    name: `${projection}-dead-letters`,
    filters: { type: 'one' },
    orders: ['position'],
    keys: ({ type, position }) => ({ type, position }),
  };
}
