import type { Collection } from 'mongodb';
import type { JsonObject } from '#libs/kernel';
import type { Shape } from '../../shape.js';
import type { MongoConnection } from './mongo-connection.js';
import type { PhysicalDocument } from './physical-document.js';

/** Of these documents and of those a declaration makes. */
export const FORMAT = 1;

/** A generation as long as it exists. Dropped and made again it is another incarnation, in other collections. */
export type Incarnation = {
  readonly id: string;
  readonly generation: number;
  readonly version: number;
  readonly collections: readonly { readonly name: string; readonly shape: Shape }[];
};

/**
 * What there is of a projection, in one document: so that making, activating and dropping a generation are each one step,
 * and cannot get in each other's way.
 */
export type ProjectionDocument = {
  readonly _id: string;
  readonly format: number;
  readonly active: number | null;
  readonly generations: { readonly [key: string]: Incarnation };
};

/** A write on its way: the document as it shall be, and where. */
export type PlannedWrite = { readonly to: string; readonly document: PhysicalDocument };

export type LeaseDocument = { readonly _id: string; readonly holder: string; readonly until: number };
export type RecordDocument = { readonly _id: string; readonly body: JsonObject; readonly renamed: boolean };

/** The collections of an incarnation that was dropped, to be removed. */
export type CondemnedDocument = {
  /** The incarnation. */
  readonly _id: string;
  readonly projection: string;
  readonly collections: readonly string[];
  /** Milliseconds since the epoch. */
  readonly since: number;
};

/** What the store keeps beside the documents. */
export type Control = {
  readonly projections: Collection<ProjectionDocument>;
  readonly leases: Collection<LeaseDocument>;
  readonly records: Collection<RecordDocument>;
  readonly condemned: Collection<CondemnedDocument>;
};

export function controlOf(connection: MongoConnection): Control {
  return {
    projections: connection.primary('casebook.projections'),
    leases: connection.primary('casebook.leases'),
    records: connection.primary('casebook.records'),
    condemned: connection.primary('casebook.condemned'),
  };
}

/** Where a generation stands in its projection's document. */
export function keyOf(generation: number): string {
  return `g${generation}`;
}

/** The MongoDB collection of a declared one and an incarnation. */
export function physicalName(collection: string, { generation, id }: Incarnation): string {
  return `${collection}.${keyOf(generation)}.${id}`;
}
