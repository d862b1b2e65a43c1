import type { TenantId } from '#libs/kernel';
import { column, indexName, type Layout } from './layout.js';
import type { OneOf, Question, Range } from './question.js';
import type { SqlRow, SqlValue } from './sqlite-connection.js';

/** A piece of SQL and what is bound in it, in order. */
export type Sql = { readonly sql: string; readonly values: SqlRow };

/** Where a page begins, and which end of a range that is. */
export type KeysetSql = Sql & { readonly replaces: 'from' | 'before' };

/**
 * One way to the documents that answer a question: along an index, or out of the full-text index. The part of the question
 * it goes by is its driver; whatever else was asked is looked at document by document.
 */
export type Access = {
  readonly driver: 'all' | 'text' | OneOf;
  /** Of the index: documents come in its order, and its ranges are cut out of the index. Unused with text. */
  readonly order: string | undefined;
};

/** Above this, several values of a field are not merged from one index scan each. */
export const MOST_MERGED_VALUES = 400;

export function join(parts: readonly Sql[], separator: string): Sql {
  return { sql: parts.map(({ sql }) => sql).join(separator), values: parts.flatMap(({ values }) => values) };
}

/** SQL of an access: where it reads from, and the names that keys, ids and rows have there. */
export class AccessSql {
  readonly #layout: Layout;
  readonly #tenant: TenantId;
  readonly #question: Question;
  readonly #access: Access;
  /** The alias of the table whose index is walked: `v` values of a many-field, `d` documents. */
  readonly alias: 'v' | 'd';

  constructor(layout: Layout, tenant: TenantId, question: Question, access: Access) {
    this.#layout = layout;
    this.#tenant = tenant;
    this.#question = question;
    this.#access = access;
    this.alias = typeof access.driver === 'object' && access.driver.many ? 'v' : 'd';
  }

  get row(): string {
    return this.alias === 'v' ? 'v.doc' : 'd.rowid';
  }

  /** FROM, with the documents beside it where the caller reads them or a condition does. The planner is left no choice. */
  from(withDocuments: boolean): string {
    const { driver, order } = this.#access;
    const { documents, text, valuesOf } = this.#layout;
    if (driver === 'text') return `${text} f CROSS JOIN ${documents} d NOT INDEXED ON d.rowid = f.rowid`;
    const filter = driver === 'all' ? undefined : driver.field;
    const walked = this.alias === 'v' ? `${valuesOf(filter!)} v` : `${documents} d`;
    const indexed = `${walked} INDEXED BY ${indexName(this.#layout, { filter, order })}`;
    if (this.alias === 'd' || !(withDocuments || this.hasResidue)) return indexed;
    return `${indexed} CROSS JOIN ${documents} d NOT INDEXED ON d.rowid = v.doc`;
  }

  /** Whether anything was asked that the driver and the ranges of its order do not settle. */
  get hasResidue(): boolean {
    return this.#residue().length > 0 || this.#access.driver === 'text';
  }

  /** WHERE: the driver with these of its values (all by default), ranges of the order, the rest. */
  where(values?: readonly SqlValue[], options: { readonly residue?: boolean; readonly keyset?: KeysetSql } = {}): Sql {
    const { driver, order } = this.#access;
    const { keyset } = options;
    const parts: Sql[] = [];
    if (driver === 'text') {
      parts.push({ sql: `f.${this.#layout.text} MATCH ?`, values: [matchExpression(this.#question)] });
      parts.push({ sql: 'd.tenant = ?', values: [this.#tenant] });
    } else {
      parts.push({ sql: `${this.alias}.tenant = ?`, values: [this.#tenant] });
      if (driver !== 'all') {
        const name = driver.many ? 'v.value' : `d.${column(driver.field)}`;
        parts.push(isOneOf(name, values ?? driver.values));
      }
      if (keyset !== undefined) parts.push(keyset);
      for (const range of this.#question.ranges) {
        if (range.field === order)
          parts.push(
            ...bounds(`${this.alias}.${column(range.field)}`, range, keyset === undefined ? [] : [keyset.replaces]),
          );
      }
    }
    return join([...parts, ...(options.residue === false ? [] : this.#residue())], ' AND ');
  }

  #residue(): readonly Sql[] {
    const { driver, order } = this.#access;
    const { oneOf, ranges, text } = this.#question;
    const byText = driver === 'text';
    return [
      ...oneOf.filter((one) => one !== driver).map((one) => this.#holds(one)),
      ...ranges
        .filter(({ field }) => byText || field !== order)
        .flatMap((one) => bounds(`d.${column(one.field)}`, one, ['from', 'before'])),
      ...(byText || text === undefined ? [] : [...text.words.map((word) => `${word} `), text.prefix!].map(hasWord)),
    ];
  }

  #holds({ field, many, values }: OneOf): Sql {
    if (!many) return isOneOf(`d.${column(field)}`, values);
    const member = isOneOf('x.value', values);
    const sql = `EXISTS (SELECT 1 FROM ${this.#layout.valuesOf(field)} x NOT INDEXED WHERE x.doc = d.rowid AND ${member.sql})`;
    return { sql, values: member.values };
  }
}

function isOneOf(name: string, values: readonly SqlValue[]): Sql {
  if (values.length === 1) return { sql: `${name} = ?`, values };
  if (values.length <= MOST_MERGED_VALUES) return { sql: `${name} IN (${values.map(() => '?').join()})`, values };
  return { sql: `${name} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(values)] };
}

/**
 * Bounds of a range. Those `apart` are kept out of the choice of index range, by a unary plus as sqlite.org/optoverview.html
 * has it: of two lower bounds an index can start at one only, and where there is a keyset that has to be the one.
 */
function bounds(name: string, { from, before }: Range, apart: readonly ('from' | 'before')[]): readonly Sql[] {
  const plus = (end: 'from' | 'before') => (apart.includes(end) ? '+' : '');
  return [
    ...(from === undefined ? [] : [{ sql: `${plus('from')}${name} >= ?`, values: [from] }]),
    ...(before === undefined ? [] : [{ sql: `${plus('before')}${name} < ?`, values: [before] }]),
  ];
}

/** The words of a document stand between spaces in their column. */
function hasWord(start: string): Sql {
  return { sql: 'instr(d.words, ?) > 0', values: [` ${start}`] };
}

/** FTS5's query language; words are letters and digits alone, so nothing in them needs escaping. */
function matchExpression({ text }: Question): string {
  return [...text!.words.map((word) => `"${word}"`), `"${text!.prefix}" *`].join(' AND ');
}
