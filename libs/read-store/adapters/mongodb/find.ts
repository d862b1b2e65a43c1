import type { Filter as MongoFilter, Sort } from 'mongodb';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { KeyValue } from '../../collection.js';
import type { Filter, Page, Query } from '../../document-store.port.js';
import { type Question, readQuestion } from '../../question.js';
import type { Shape } from '../../shape.js';
import { keyField } from './indexes.js';
import { type LiveDocument, storedFields, storedOf } from './physical-document.js';

type Conditions = readonly MongoFilter<LiveDocument>[];
/** One question to a collection. */
export type Find = {
  readonly filter: MongoFilter<LiveDocument>;
  readonly sort: Sort;
  readonly limit: number;
};

/** What selects the documents that pass a filter; undefined where none can. */
export function filterOf(tenant: TenantId, filter: Filter, shape: Shape): MongoFilter<LiveDocument> | undefined {
  const question = readQuestion(filter, shape, asItIs);
  return question && all([{ tenant }, ...conditionsOf(question)]);
}

/**
 * The questions whose answers, one after the other, are a page and one document more; none where no document can match.
 *
 * A later page begins in the middle of an index: first what has the same order value and a later id, then what has a later value.
 * Each of the two is one range of the index, whatever a planner thinks of an `or`.
 */
export function findsOf(tenant: TenantId, query: Query, shape: Shape): readonly Find[] {
  const question = readQuestion(query, shape, asItIs);
  if (question === undefined) return [];
  const { orderBy, after, limit } = query;
  const direction = orderBy.direction === 'asc' ? 1 : -1;
  const beyond = orderBy.direction === 'asc' ? '$gt' : '$lt';
  const order = keyField(orderBy.field);
  const conditions = [{ tenant }, ...conditionsOf(question)];
  const starts: readonly Conditions[] =
    after === undefined
      ? [[]]
      : [
          [{ [order]: { $eq: after.value } }, { _id: { [beyond]: after.id } }],
          [{ [order]: { [beyond]: after.value } }],
        ];
  return starts.map((start) => ({
    filter: all([...conditions, ...start] as Conditions),
    sort: { [order]: direction, _id: direction },
    limit: limit + 1,
  }));
}

/** Fields of a document on a page that is ordered by a field. */
export function pageFields(order: string): Record<string, 1> {
  return { ...storedFields, [keyField(order)]: 1 };
}

/** Puts a page together from the answers to its questions. */
export function pageOf<Body extends JsonObject>(
  answers: readonly (readonly LiveDocument[])[],
  { orderBy, limit }: Query,
): Page<Body> {
  const found = answers.flat();
  const documents = found.slice(0, limit).map((document) => ({
    ...storedOf<Body>(document),
    keyset: { value: document.keys[orderBy.field] as KeyValue, id: document._id },
  }));
  return { documents, hasMore: found.length > limit };
}

function conditionsOf({ oneOf, ranges, text }: Question): Conditions {
  const equal = oneOf.map(({ field, values }) => ({
    [keyField(field)]: values.length === 1 ? { $eq: values[0] } : { $in: values },
  }));
  const within = ranges.map(({ field, from, before }) => ({
    [keyField(field)]: { ...(from !== undefined && { $gte: from }), ...(before !== undefined && { $lt: before }) },
  }));
  // Words are letters and digits alone: nothing in a prefix means anything to a regular expression.
  const words =
    text === undefined
      ? []
      : [...(text.words.length > 0 ? [{ words: { $all: text.words } }] : []), { words: { $regex: `^${text.prefix}` } }];
  return [...equal, ...within, ...words] as Conditions;
}

function all(conditions: Conditions): MongoFilter<LiveDocument> {
  return { $and: [...conditions] };
}

function asItIs(value: KeyValue): KeyValue {
  return value;
}
