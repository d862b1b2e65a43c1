import type { Position } from '#libs/event-store';
import type { JsonObject, TenantId } from '#libs/kernel';
import type { Filter, Page, Query } from '../../document-store.port.js';
import { type Access, AccessSql, join, MOST_MERGED_VALUES, type Sql } from './access.js';
import { chooseForCount, chooseForPage } from './access-choice.js';
import { toSql } from './document-row.js';
import { column, type Layout } from './layout.js';
import { type Question, read } from './question.js';
import type { SqliteConnection } from './sqlite-connection.js';

const nothing = { documents: [], hasMore: false };

/** A page of a collection's documents. Only inside a transaction. */
export function find<Body extends JsonObject>(
  connection: SqliteConnection,
  layout: Layout,
  tenant: TenantId,
  query: Query,
): Page<Body> {
  const question = read(query, layout.shape);
  if (question === undefined) return nothing;
  const access = chooseForPage(connection, layout, tenant, question, query.orderBy.field, query.limit);
  const { sql, values } = pageSql(layout, tenant, question, access, query);
  const rows = connection.all(sql, ...values);
  const documents = rows.slice(0, query.limit).map(([id, position, body, value]) => ({
    id: id as string,
    tenant,
    position: position as Position,
    body: JSON.parse(body as string) as Body,
    keyset: { value: value as string | number, id: id as string },
  }));
  return { documents, hasMore: rows.length > query.limit };
}

/** How many of a collection's documents pass a filter. Only inside a transaction. */
export function count(connection: SqliteConnection, layout: Layout, tenant: TenantId, filter: Filter): number {
  const question = read(filter, layout.shape);
  if (question === undefined) return 0;
  const access = chooseForCount(connection, layout, tenant, question);
  const sql = new AccessSql(layout, tenant, question, access);
  const where = sql.where();
  const severalValues = typeof access.driver === 'object' && access.driver.many && access.driver.values.length > 1;
  const counted = severalValues ? `count(DISTINCT ${sql.row})` : 'count(*)';
  return connection.get(`SELECT ${counted} FROM ${sql.from(false)} WHERE ${where.sql}`, ...where.values)![0] as number;
}

/** SQL for a page and one row more, as id, position, body, order value. */
export function pageSql(
  layout: Layout,
  tenant: TenantId,
  question: Question,
  access: Access,
  { orderBy, after, limit }: Pick<Query, 'orderBy' | 'after' | 'limit'>,
): Sql {
  const { driver } = access;
  const sql = new AccessSql(layout, tenant, question, access);
  const key = column(orderBy.field);
  const direction = orderBy.direction === 'asc' ? 'ASC' : 'DESC';
  const comparison = orderBy.direction === 'asc' ? '>' : '<';
  const merged = typeof driver === 'object' && driver.values.length > 1;
  const mergeable = !merged || driver.values.length <= MOST_MERGED_VALUES;
  const inOrder = access.order === orderBy.field && mergeable;
  const at = inOrder ? sql.alias : 'd';
  const keyset = after && {
    sql: inOrder ? `(${at}.${key}, ${at}.id) ${comparison} (?, ?)` : `(+${at}.${key}, +${at}.id) ${comparison} (?, ?)`,
    values: [toSql(after.value), after.id],
    replaces: orderBy.direction === 'asc' ? ('from' as const) : ('before' as const),
  };
  const ordered = `ORDER BY ${at}.${key} ${direction}, ${at}.id ${direction} LIMIT ?`;
  const rows = limit + 1;

  if (inOrder && !merged) {
    const where = sql.where(undefined, { keyset });
    const selected = `SELECT d.id, d.position, d.body, ${at}.${key} FROM ${sql.from(true)}`;
    return { sql: `${selected} WHERE ${where.sql} ${ordered}`, values: [...where.values, rows] };
  }

  // Several values: the first rows of each, merged. Anything not in order: all rows, sorted. Bodies are fetched at the end,
  // for the page alone. A document may be met by two of its values, hence DISTINCT.
  const branchOf = (values?: readonly (string | number)[]): Sql => {
    const where = sql.where(values, inOrder ? { keyset } : {});
    const conditions = inOrder || keyset === undefined ? where : join([where, keyset], ' AND ');
    const distinct = values === undefined && sql.alias === 'v' ? 'DISTINCT ' : '';
    const selected = `SELECT ${distinct}${sql.row} AS row, ${at}.${key} AS key, ${at}.id AS id FROM ${sql.from(!inOrder)}`;
    return {
      sql: `SELECT * FROM (${selected} WHERE ${conditions.sql} ${ordered})`,
      values: [...conditions.values, rows],
    };
  };
  const branches = merged && inOrder ? driver.values.map((value) => branchOf([value])) : [branchOf()];
  const union = join(branches, ' UNION ALL ');
  const distinct = merged && inOrder && driver.many ? 'DISTINCT ' : '';
  return {
    sql: `SELECT d.id, d.position, d.body, p.key
          FROM (SELECT ${distinct}row, key, id FROM (${union.sql}) ORDER BY key ${direction}, id ${direction} LIMIT ?) p
          CROSS JOIN ${layout.documents} d NOT INDEXED ON d.rowid = p.row ORDER BY p.key ${direction}, p.id ${direction}`,
    values: [...union.values, rows],
  };
}
