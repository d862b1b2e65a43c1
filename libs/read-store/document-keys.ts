import type { CollectionDeclaration, KeyValue } from './collection.js';
import { DocumentStoreError } from './document-store.error.js';
import type { DocumentWrite } from './document-store.port.js';
import { type Shape, singleFieldsOf } from './shape.js';

/** What a document is found by. */
export type DocumentKeys = {
  /** Fields of one value; absent ones are left out. Every order is among them. */
  readonly single: ReadonlyMap<string, KeyValue>;
  /** Fields of many values, distinct; those without any are left out. */
  readonly many: ReadonlyMap<string, readonly KeyValue[]>;
  /** The text to be searched; undefined where the collection has none. */
  readonly text: string | undefined;
};

/**
 * Reads the keys of a document that is to be written.
 * @throws DocumentStoreError `refused` where the declaration's functions fail on it, or do not deliver what they declare.
 */
export function keysOf(write: DocumentWrite, shape: Shape, declaration: CollectionDeclaration): DocumentKeys {
  const { body } = write;
  if (body === null) throw new TypeError('a removal has no keys');
  const refuse = (problem: string, cause?: unknown): never => {
    const document = `The document "${write.id}" of ${write.collection}`;
    throw new DocumentStoreError('refused', `${document} ${problem}`, { cause });
  };
  try {
    const keys = declaration.keys(body);
    const single = new Map<string, KeyValue>();
    const many = new Map<string, readonly KeyValue[]>();
    const plan = planOf(shape);
    for (const field of plan.many) {
      const value = keys[field] ?? undefined;
      if (value === undefined) continue;
      const distinct = new Set(Array.isArray(value) ? (value as readonly KeyValue[]) : [value as KeyValue]);
      if (distinct.size > 0) many.set(field, [...distinct]);
    }
    for (const field of plan.single) {
      const value = keys[field] ?? undefined;
      if (Array.isArray(value)) refuse(`has several values of "${field}", which is declared to have one.`);
      else if (value !== undefined) single.set(field, value as KeyValue);
      else if (shape.orders.includes(field)) refuse(`has no value of "${field}" to order it by.`);
    }
    return { single, many, text: declaration.text?.(body) };
  } catch (error) {
    if (error instanceof DocumentStoreError) throw error;
    return refuse(`cannot be read by its declaration: ${(error as Error).message}`, error);
  }
}

type Plan = { readonly single: readonly string[]; readonly many: readonly string[] };

/** Worked out once a shape, not with every document. */
const plans = new WeakMap<Shape, Plan>();

function planOf(shape: Shape): Plan {
  const known = plans.get(shape);
  if (known !== undefined) return known;
  const many = Object.keys(shape.filters).filter((field) => shape.filters[field] === 'many');
  const plan = { single: singleFieldsOf(shape), many };
  plans.set(shape, plan);
  return plan;
}
