import type { Filter } from '../../document-store.port.js';
import {
  type OneOf as AnyOneOf,
  type Question as AnyQuestion,
  type Range as AnyRange,
  readQuestion,
} from '../../question.js';
import type { Shape } from '../../shape.js';
import { toSql } from './document-row.js';

export type OneOf = AnyOneOf<string | number>;
export type Range = AnyRange<string | number>;

/** A filter taken apart, its values as SQLite keeps them. */
export type Question = AnyQuestion<string | number>;

/** Takes a filter apart; undefined where it cannot match anything. */
export function read(filter: Filter, shape: Shape): Question | undefined {
  return readQuestion(filter, shape, toSql);
}
