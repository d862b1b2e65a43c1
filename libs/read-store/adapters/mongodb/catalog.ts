import type { Position } from '#libs/event-store';
import { DocumentStoreError } from '../../document-store.error.js';
import type { Generation, ProjectionState } from '../../document-store.port.js';
import type { Shape } from '../../shape.js';
import type { CommitLog } from './commit-log.js';
import { type Control, FORMAT, type Incarnation, keyOf, type ProjectionDocument, physicalName } from './control.js';

/** Where a collection's documents are that answer reads. */
export type Place = {
  readonly collection: string;
  readonly projection: string;
  readonly generation: number;
  readonly shape: Shape;
  /** The MongoDB collection. */
  readonly physical: string;
};

/** Which generations there are, where they are and which one answers reads. */
export class Catalog {
  readonly #control: Control;
  readonly #log: CommitLog;
  readonly #places = new Map<string, Place>();
  readonly #active = new Map<string, string>();
  readonly #written = new Map<string, Incarnation>();

  constructor(control: Control, log: CommitLog) {
    this.#control = control;
    this.#log = log;
  }

  async projection(name: string): Promise<ProjectionDocument | undefined> {
    return known(await this.#control.projections.findOne({ _id: name }));
  }

  async projections(): Promise<readonly ProjectionDocument[]> {
    return (await this.#control.projections.find().toArray()).map((document) => known(document)!);
  }

  /** A generation that was prepared, or undefined. */
  async incarnation({ projection, generation }: Generation): Promise<Incarnation | undefined> {
    const found = (await this.projection(projection))?.generations[keyOf(generation)];
    if (found === undefined) this.#written.delete(`${generation} ${projection}`);
    else this.#written.set(`${generation} ${projection}`, found);
    return found;
  }

  /** The same as it was when it was last looked up: for writers, whose log tells them when it is there no more. */
  async rememberedIncarnation(generation: Generation): Promise<Incarnation | undefined> {
    return this.#written.get(`${generation.generation} ${generation.projection}`) ?? this.incarnation(generation);
  }

  async state(projection: string): Promise<ProjectionState> {
    const document = await this.projection(projection);
    const all = Object.values(document?.generations ?? {}).sort((a, b) => a.generation - b.generation);
    const generations = await Promise.all(
      all.map(async ({ id, generation, version }) => ({
        ...{ generation, version },
        checkpoint: await this.#log.checkpoint(id),
      })),
    );
    const active = generations.find(({ generation }) => generation === document?.active);
    return { active: active && { generation: active.generation, version: active.version }, generations };
  }

  /** The checkpoint of the active generation. */
  async activeCheckpoint(projection: string): Promise<Position | undefined> {
    const remembered = this.#active.get(projection);
    const [document, checkpoint] = await Promise.all([
      this.projection(projection),
      remembered && this.#log.checkpoint(remembered),
    ]);
    const active = activeOf(document);
    if (active === undefined) return undefined;
    if (active.id === remembered) return checkpoint as Position | undefined;
    this.#active.set(projection, active.id);
    return this.#log.checkpoint(active.id);
  }

  /**
   * A read of the active generation; `otherwise` where there is none.
   *
   * Where a collection's documents are is remembered, and looked up while they are being read: most of the time it is the same
   * place still, and nobody has waited. A generation dropped in this very moment keeps its documents for longer than a read may
   * take (see generations.ts), so what was read is good whichever of the two was answered first.
   */
  async reading<T>(collection: string, otherwise: T, work: (place: Place) => Promise<T>): Promise<T> {
    const remembered = this.#places.get(collection);
    const [read, place] = await Promise.all([
      remembered && settled(work(remembered)),
      this.#look(collection, remembered?.projection),
    ]);
    if (place === undefined) this.#places.delete(collection);
    else this.#places.set(collection, place);
    if (place === undefined) return otherwise;
    if (read !== undefined && place.physical === remembered?.physical) return read();
    return work(place);
  }

  /** @param projection whose it was. */
  async #look(collection: string, projection: string | undefined): Promise<Place | undefined> {
    const owner = projection === undefined ? undefined : placeIn(await this.projection(projection), collection);
    if (owner !== undefined) return owner;
    for (const document of await this.projections()) {
      const place = placeIn(document, collection);
      if (place !== undefined) return place;
    }
    return undefined;
  }
}

export function activeOf(document: ProjectionDocument | undefined): Incarnation | undefined {
  return document?.active == null ? undefined : document.generations[keyOf(document.active)];
}

function placeIn(document: ProjectionDocument | undefined, collection: string): Place | undefined {
  const active = activeOf(document);
  const found = active?.collections.find(({ name }) => name === collection);
  if (active === undefined || found === undefined) return undefined;
  const { generation } = active;
  return {
    ...{ collection, projection: document!._id, generation },
    shape: found.shape,
    physical: physicalName(collection, active),
  };
}

/** @throws DocumentStoreError `corrupt` for what another program, or a newer one, has written. */
function known(document: ProjectionDocument | null): ProjectionDocument | undefined {
  if (document === null || document.format === FORMAT) return document ?? undefined;
  throw new DocumentStoreError(
    'corrupt',
    `The projection ${document._id} is stored in format ${document.format}; this program knows format ${FORMAT}. ` +
      'If this is the read store of Casebook, drop the database: projections are rebuilt from the event log.',
  );
}

/** What came of it, to be looked at later or never. */
function settled<T>(work: Promise<T>): Promise<() => T> {
  return work.then(
    (value) => () => value,
    (error) => () => {
      throw error;
    },
  );
}
