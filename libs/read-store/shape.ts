import type { CollectionDeclaration } from './collection.js';

/** What of a declaration decides how a collection is stored. Kept beside its documents, since a program may declare otherwise later. */
export type Shape = {
  readonly filters: { readonly [field: string]: 'one' | 'many' };
  readonly orders: readonly string[];
  /** Left out where there are none. */
  readonly alongside?: readonly string[];
  readonly text: boolean;
};

const collectionName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const fieldName = /^[A-Za-z][A-Za-z0-9]*$/;

/**
 * Reads the shape of a declaration.
 * @throws RangeError where names cannot be names of tables and columns, a field of many values is to order by, or one that is no filter
 * of one value is to be alongside.
 */
export function shapeOf({ name, filters, orders, alongside = [], text }: CollectionDeclaration): Shape {
  if (!collectionName.test(name)) throw new RangeError(`The collection name "${name}" is not kebab-case.`);
  const fields = [...new Set([...Object.keys(filters), ...orders])];
  for (const field of fields) {
    if (!fieldName.test(field))
      throw new RangeError(`The field "${field}" of ${name} is not letters and digits alone.`);
    const alike = fields.find((other) => other !== field && other.toLowerCase() === field.toLowerCase());
    if (alike !== undefined)
      throw new RangeError(`The fields "${field}" and "${alike}" of ${name} differ only in case.`);
  }
  const both = orders.find((field) => filters[field] === 'many');
  if (both !== undefined) throw new RangeError(`The field "${both}" of ${name} has many values: it cannot order.`);
  const unfit = alongside.find((field) => filters[field] !== 'one');
  if (unfit !== undefined) throw new RangeError(`The field "${unfit}" of ${name} is no filter of one value.`);
  return {
    filters: { ...filters },
    orders: [...orders],
    ...(alongside.length > 0 && { alongside: [...alongside] }),
    text: text !== undefined,
  };
}

/**
 * The shapes of every declaration of a program, by name.
 * @throws RangeError as shapeOf does, and where two have the same name.
 */
export function shapesOf(collections: readonly CollectionDeclaration[]): ReadonlyMap<string, Shape> {
  const shapes = new Map(collections.map((declaration) => [declaration.name, shapeOf(declaration)]));
  if (shapes.size !== collections.length) throw new RangeError('Two collections have the same name.');
  return shapes;
}

/** Says in what two shapes differ, or undefined where they are the same. The order of the fields does not matter. */
export function differenceOf(stored: Shape, declared: Shape): string | undefined {
  const describe = ({ filters, orders, alongside = [], text }: Shape) => [
    ...Object.entries(filters).map(([field, kind]) => `filter ${field} (${kind})`),
    ...orders.map((field) => `order ${field}`),
    ...alongside.map((field) => `${field} alongside`),
    ...(text ? ['text'] : []),
  ];
  const [before, after] = [describe(stored), describe(declared)];
  const removed = before.filter((one) => !after.includes(one)).map((one) => `without ${one}`);
  const added = after.filter((one) => !before.includes(one)).map((one) => `with ${one}`);
  const differences = [...removed, ...added];
  return differences.length === 0 ? undefined : differences.join(', ');
}

/** Filters of one value, and orders. */
export function singleFieldsOf({ filters, orders }: Shape): readonly string[] {
  return [...new Set([...Object.keys(filters).filter((field) => filters[field] === 'one'), ...orders])];
}
