import { ObjectId } from 'mongodb';
import type { CollectionDeclaration } from '../../collection.js';
import type { Generation } from '../../document-store.port.js';
import { assertSameGeneration, nameOf, refused } from '../../same-generation.js';
import { shapeOf } from '../../shape.js';
import type { Catalog } from './catalog.js';
import type { CommitLog } from './commit-log.js';
import { type Condemned } from './condemned.js';
import { type Control, FORMAT, type Incarnation, keyOf, physicalName } from './control.js';
import { makeIndexes } from './indexes.js';
import type { MongoConnection } from './mongo-connection.js';
import { isDuplicateKey } from './mongo-error.js';

/** Makes, activates and drops generations. */
export class Generations {
  readonly #connection: MongoConnection;
  readonly #control: Control;
  readonly #catalog: Catalog;
  readonly #log: CommitLog;
  readonly #condemned: Condemned;
  readonly #indexed = new Set<string>();

  constructor(connection: MongoConnection, control: Control, catalog: Catalog, log: CommitLog, condemned: Condemned) {
    this.#connection = connection;
    this.#control = control;
    this.#catalog = catalog;
    this.#log = log;
    this.#condemned = condemned;
  }

  /** See DocumentWriter.prepare. Without indexes, collections come into being with their first document. */
  async prepare(
    generation: Generation,
    version: number,
    collections: readonly CollectionDeclaration[],
    indexes: 'now' | 'later' = 'now',
  ): Promise<void> {
    await this.#condemned.remove();
    const incarnation =
      (await this.#catalog.incarnation(generation)) ?? (await this.#create(generation, version, collections));
    const shapes = new Map(incarnation.collections.map(({ name, shape }) => [name, shape]));
    assertSameGeneration(generation, version, collections, { version: incarnation.version, shapes });
    if (indexes === 'now') await this.#makeIndexes(incarnation);
    await this.#log.settledCheckpoint(incarnation.id);
  }

  /**
   * See DocumentWriter.activate. What reads need and is missing yet is made first. A commit to the active generation in this
   * very moment may slip in behind the look at how far it is; who reads at a position waits for it in either generation.
   */
  async activate(projection: string, from: number | undefined, to: number, pace?: 'not-behind'): Promise<boolean> {
    const document = await this.#catalog.projection(projection);
    const incarnation = document?.generations[keyOf(to)];
    if (incarnation === undefined)
      throw refused(`${nameOf({ projection, generation: to })} is not there: prepare it first.`);
    if (document?.active !== (from ?? null)) return false;
    await this.#makeIndexes(incarnation);
    const checkpoint = (await this.#log.settledCheckpoint(incarnation.id)) ?? '';
    const former = from === undefined ? undefined : document?.generations[keyOf(from)];
    const behind = former !== undefined && checkpoint < ((await this.#log.checkpoint(former.id)) ?? '');
    if (pace === 'not-behind' && behind) return false;
    const { matchedCount } = await this.#control.projections.updateOne(
      { _id: projection, active: from ?? null, [`generations.${keyOf(to)}.id`]: incarnation.id },
      { $set: { active: to } },
    );
    return matchedCount === 1;
  }

  /** See DocumentWriter.drop. The generation is gone at once; its documents stay a little, for whoever is reading them. */
  async drop(generation: Generation): Promise<void> {
    const { projection, generation: number } = generation;
    const incarnation = await this.#catalog.incarnation(generation);
    if (incarnation !== undefined) {
      const places = incarnation.collections.map(({ name }) => physicalName(name, incarnation));
      await this.#condemned.add(projection, incarnation, places);
      const { matchedCount } = await this.#control.projections.updateOne(
        { _id: projection, active: { $ne: number }, [`generations.${keyOf(number)}.id`]: incarnation.id },
        { $unset: { [`generations.${keyOf(number)}`]: '' } },
      );
      if (matchedCount === 0 && (await this.#catalog.incarnation(generation))?.id === incarnation.id) {
        await this.#condemned.pardon(incarnation);
        throw refused(`${nameOf(generation)} answers reads: activate another before it is dropped.`);
      }
    }
    await this.#condemned.remove();
  }

  /** Nobody takes an index away, so one look is enough. */
  async #makeIndexes(incarnation: Incarnation): Promise<void> {
    if (this.#indexed.has(incarnation.id)) return;
    await makeIndexes(this.#connection, incarnation);
    this.#indexed.add(incarnation.id);
  }

  async #create(
    generation: Generation,
    version: number,
    collections: readonly CollectionDeclaration[],
  ): Promise<Incarnation> {
    const { projection, generation: number } = generation;
    const others = (await this.#catalog.projections()).filter(({ _id }) => _id !== projection);
    for (const { name } of collections) {
      const owner = others.find((other) =>
        Object.values(other.generations).some((made) => made.collections.some((one) => one.name === name)),
      );
      if (owner !== undefined) throw refused(`The collection ${name} of ${projection} already is ${owner._id}'s.`);
    }
    const incarnation: Incarnation = {
      id: new ObjectId().toHexString(),
      generation: number,
      version,
      collections: collections.map((declaration) => ({ name: declaration.name, shape: shapeOf(declaration) })),
    };
    await this.#control.projections
      .insertOne({ _id: projection, format: FORMAT, active: null, generations: {} })
      .catch((error) => {
        if (!isDuplicateKey(error)) throw error;
      });
    const place = `generations.${keyOf(number)}`;
    await this.#control.projections.updateOne(
      { _id: projection, [place]: { $exists: false } },
      { $set: { [place]: incarnation } },
    );
    // Maybe another's, who was quicker.
    const made = await this.#catalog.incarnation(generation);
    if (made === undefined) throw refused(`${nameOf(generation)} was dropped while it was made.`);
    return made;
  }
}
