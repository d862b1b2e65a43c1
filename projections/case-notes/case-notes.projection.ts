import type { NoteKind } from '#libs/cases';
import type { Actor, Instant, JsonObject } from '#libs/kernel';
import type { Projection } from '#libs/projection-engine';
import { asCaseEvent, caseIdOf } from '../case-view/index.js';

export type NoteView = JsonObject & {
  readonly id: string;
  readonly caseId: string;
  readonly kind: NoteKind;
  readonly body: string;
  readonly author: Actor;
  readonly at: Instant;
  readonly corrects: string | null;
  readonly revision: number;
};

/** One document a note, so that a case of ten thousand notes pages like any other. */
export const caseNotes: Projection<NoteView> = {
  name: 'case-notes',
  version: 1,
  handles: ['NoteAdded'],
  collection: {
    name: 'notes',
    // One filter for "the notes of a case" and one for "those a requester may see", each carried by an index.
    filters: { caseId: 'one', publicOf: 'one' },
    orders: ['revision'],
    keys: ({ caseId, kind, revision }) => ({ caseId, publicOf: kind === 'PUBLIC' ? caseId : undefined, revision }),
  },
  documentIds: (event) => [String(event.data.noteId)],
  evolve: (_note, event) => {
    const added = asCaseEvent(event);
    if (added.type !== 'NoteAdded') return null;
    const { noteId, kind, body, corrects } = added.data;
    const { actor, at } = added.metadata;
    return { id: noteId, caseId: caseIdOf(event), kind, body, author: actor, at, corrects, revision: event.revision };
  },
};
