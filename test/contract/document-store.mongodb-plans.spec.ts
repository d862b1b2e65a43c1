import type { Document, MongoClient } from 'mongodb';
import { collectionsOf } from '#libs/projection-engine';
import type { CollectionDeclaration, Query } from '#libs/read-store';
import { openMongoDocumentStore } from '#libs/read-store/adapters/mongodb';
import { reactionCollections } from '#libs/runtime';
import { projections } from '#projections';
import { filterOf, findsOf } from '../../libs/read-store/adapters/mongodb/find.js';
import type { LiveDocument } from '../../libs/read-store/adapters/mongodb/physical-document.js';
import { shapeOf } from '../../libs/read-store/shape.js';
import { acme, at } from '../../libs/read-store/testing/harness.js';
import { describeWithMongoDbItself, freshMongoDatabase, type MongoDatabase } from '../support/mongodb-server/index.js';

const declarations: readonly CollectionDeclaration[] = [...projections.flatMap(collectionsOf), ...reactionCollections];

/** The names of all stages of a plan, however deep. */
function stagesOf(plan: unknown): readonly string[] {
  if (typeof plan !== 'object' || plan === null) return [];
  const { stage, ...rest } = plan as Document;
  return [...(typeof stage === 'string' ? [stage] : []), ...Object.values(rest).flatMap(stagesOf)];
}

describeWithMongoDbItself(() => {
  describe('the plans of MongoDB', () => {
    let database: MongoDatabase;
    let client: MongoClient;
    beforeAll(async () => {
      database = await freshMongoDatabase();
      client = database.client;
      const store = openMongoDocumentStore({ url: database.url, collections: declarations });
      for (const projection of projections) {
        await store.prepare(
          { projection: projection.name, generation: 1 },
          projection.version,
          collectionsOf(projection),
        );
      }
      await store.prepare({ projection: 'reactions', generation: 1 }, 1, reactionCollections);
      await store.close();
    }, 120_000);
    afterAll(() => database.dispose());

    it.each(declarations.map((declaration) => [declaration.name, declaration] as const))(
      'walk an index in order, for every filter and order of %s',
      async (name, declaration) => {
        const shape = shapeOf(declaration);
        const all = await client.db().listCollections({}, { nameOnly: true }).toArray();
        const documents = client
          .db()
          .collection<LiveDocument>(all.find((one) => one.name.startsWith(`${name}.g1.`))!.name);
        const fields = [...Object.keys(shape.filters), ...shape.orders];
        // Few of many match: whoever does not go by the index has something to lose.
        const keysOf = (n: number) => Object.fromEntries(fields.map((field) => [field, `v${n % 20}`]));
        const samples = Array.from({ length: 500 }, (_, n) => ({
          ...{ _id: `d${n}`, position: at(1), tenant: acme, body: {}, renamed: false, keys: keysOf(n) },
          ...(shape.text ? { words: [`w${n % 50}`] } : {}),
        }));
        await documents.insertMany(samples);

        for (const field of shape.orders) {
          for (const direction of ['asc', 'desc'] as const) {
            for (const filter of [undefined, ...Object.keys(shape.filters)]) {
              for (const values of filter === undefined ? [[]] : [['v1'], ['v1', 'v2', 'v3']]) {
                for (const after of [undefined, { value: 'v5', id: 'd5' }]) {
                  const where = filter === undefined ? [] : [{ field: filter, in: values }];
                  const query: Query = { where, orderBy: { field, direction }, after, limit: 20 };
                  for (const { filter: selected, sort, limit } of findsOf(acme, query, shape)) {
                    const plan = await documents.find(selected, { sort, limit }).explain('queryPlanner');
                    const stages = stagesOf(plan.queryPlanner.winningPlan);
                    expect({ query, stages }).toEqual({ query, stages: expect.arrayContaining(['IXSCAN']) });
                    expect({ query, stages }).toEqual({ query, stages: expect.not.arrayContaining(['COLLSCAN']) });
                    expect({ query, stages }).toEqual({ query, stages: expect.not.arrayContaining(['SORT']) });
                  }
                }
              }
            }
          }
        }
        const text = shape.text ? [{ where: [], text: 'w1 w2' }] : [];
        for (const filter of [{ where: [] }, ...text]) {
          const plan = await documents.find(filterOf(acme, filter, shape)!).explain('queryPlanner');
          expect(stagesOf(plan.queryPlanner.winningPlan)).not.toContain('COLLSCAN');
        }
      },
      120_000,
    );
  });
});
