import { collectionsOf } from '#libs/projection-engine';
import type { CollectionDeclaration } from '#libs/read-store';
import { reactionCollections } from '#libs/runtime';
import { projections } from '#projections';
import { indexesOf, keyField, MOST_INDEXES } from '../../libs/read-store/adapters/mongodb/indexes.js';
import { shapeOf } from '../../libs/read-store/shape.js';

const declarations: readonly CollectionDeclaration[] = [...projections.flatMap(collectionsOf), ...reactionCollections];

describe.each(declarations.map((declaration) => [declaration.name, declaration] as const))(
  'the indexes of %s in MongoDB',
  (_name, declaration) => {
    const shape = shapeOf(declaration);
    const indexes = indexesOf(shape);
    const keysOf = indexes.map(({ key }) => Object.keys(key));

    it('are fewer than a collection can have, that of ids included, under names and with keys of their own', () => {
      expect(indexes.length + 1).toBeLessThanOrEqual(MOST_INDEXES);
      expect(new Set(indexes.map(({ name }) => name)).size).toBe(indexes.length);
      expect(new Set(keysOf.map(String)).size).toBe(indexes.length);
    });

    it('hold one list at most each, as MongoDB demands', () => {
      const lists = [
        'words',
        ...Object.keys(shape.filters)
          .filter((field) => shape.filters[field] === 'many')
          .map(keyField),
      ];
      for (const key of keysOf) expect(key.filter((field) => lists.includes(field)).length).toBeLessThanOrEqual(1);
    });

    it('carry every filter in every order: what is equal, then the order, then the id, then what is alongside', () => {
      const orders = shape.orders.length > 0 ? shape.orders : [undefined];
      for (const order of orders) {
        for (const filter of [undefined, ...Object.keys(shape.filters)]) {
          const path = ['tenant', filter, order].filter((field) => field !== undefined);
          const fields = [...new Set(path)].map((field) => (field === 'tenant' ? field : keyField(field)));
          const alongside = (shape.alongside ?? []).map(keyField).filter((field) => !fields.includes(field));
          expect(keysOf).toContainEqual([...fields, '_id', ...alongside]);
        }
      }
    });

    it('carry the words, where there are any', () => {
      if (shape.text) expect(keysOf).toContainEqual(['tenant', 'words']);
      else expect(keysOf.flat()).not.toContain('words');
    });
  },
);
