import type { Position } from '#libs/event-store';
import type { EventMetadata, JsonObject } from '#libs/kernel';
import type { CollectionDeclaration } from '#libs/read-store';

/** An event as a projection sees it: in the newest schema, with its place. */
export type ProjectedEvent = {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
};

/** What a document contributes to one tally: the tally's id, what it is about, and how much of each count. */
export type Contribution = {
  readonly id: string;
  readonly about: JsonObject;
  /** By name; as pairs where names are hardly ever the same: an object of a shape of its own each time is dear. */
  readonly counts: { readonly [name: string]: number } | readonly (readonly [name: string, amount: number])[];
};

/** A sum kept over documents: `about` names what is counted, `counts` holds the sums; names at zero are left out. */
export type TallyBody = { readonly about: JsonObject; readonly counts: { readonly [name: string]: number } };

/**
 * Sums kept up to date instead of grouped on read. A document's contributions before a change are taken away and those
 * after it added, so a tally is always the sum over all documents.
 */
export type TallyDeclaration<Body extends JsonObject> = {
  readonly collection: CollectionDeclaration<TallyBody>;
  readonly contributions: (body: Body) => readonly Contribution[];
  /**
   * For documents that contribute much and change little: what of the contributions a change ends and what it begins, without
   * what stays. In sum the same as all of those before, and all of those after.
   */
  readonly changedContributions?: (before: Body | null, after: Body | null) => ChangedContributions;
};

export type ChangedContributions = {
  readonly gone: readonly Contribution[];
  readonly come: readonly Contribution[];
};

/**
 * A read model as data and pure functions. The engine owns the rest: batches, checkpoints, retries, rebuilds.
 * Change `version` with anything that changes what the documents hold or how they are indexed: the model is then rebuilt
 * beside the one that serves.
 */
export type Projection<Body extends JsonObject = JsonObject> = {
  /** kebab-case; the name of its folder. */
  readonly name: string;
  readonly version: number;
  /** The event types it folds; others only move its checkpoint. */
  readonly handles: readonly string[];
  readonly collection: CollectionDeclaration<Body>;
  /** The documents an event touches, none or more. Ids are unique across tenants. */
  readonly documentIds: (event: ProjectedEvent) => readonly string[];
  /** Folds one event into one document; null before the first event, and to remove the document. */
  readonly evolve: (body: Body | null, event: ProjectedEvent, documentId: string) => Body | null;
  readonly tallies?: TallyDeclaration<Body>;
};

/** Any projection, whatever its documents look like inside. */
// biome-ignore lint/suspicious/noExplicitAny: a body is only ever handed back to the projection it came from
export type AnyProjection = Projection<any>;
