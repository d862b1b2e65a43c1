import type { TenantId } from '#libs/kernel';
import { type Access, AccessSql, MOST_MERGED_VALUES } from './access.js';
import type { Layout } from './layout.js';
import type { OneOf, Question } from './question.js';
import type { SqliteConnection } from './sqlite-connection.js';

/** Up to so many documents are fetched and sorted rather than walked to in order. */
const FEW = 1000;

/**
 * Chooses how to walk to a page in an order.
 *
 * Where there is a choice, each way's driver is counted in its index, up to a bound: that costs microseconds and, unlike
 * statistics, is never out of date. The fewest wins. A way that delivers in the order asked can stop after a page, however
 * much it holds; one that does not has to be sorted whole, so it is taken only where it holds few.
 */
export function chooseForPage(
  connection: SqliteConnection,
  layout: Layout,
  tenant: TenantId,
  question: Question,
  order: string,
  limit: number,
): Access {
  const drivers = question.oneOf.filter(({ values }) => values.length <= MOST_MERGED_VALUES);
  const inOrder: Access[] = settledFirst(layout, question, drivers).map((driver) => ({ driver, order }));
  if (inOrder.length === 0) inOrder.push({ driver: 'all', order });
  const others = new Set(question.ranges.map(({ field }) => field).filter((field) => field !== order));
  const sorted: Access[] = [...others].flatMap((field) => [
    { driver: 'all' as const, order: field },
    ...question.oneOf.map((driver) => ({ driver, order: field })),
  ]);
  for (const driver of question.oneOf) if (!drivers.includes(driver)) sorted.push({ driver, order });
  if (inOrder.length === 1 && sorted.length === 0 && question.text === undefined) return inOrder[0]!;

  const count = (access: Access, bound: number) => countUpTo(connection, layout, tenant, question, access, bound);
  let best = inOrder[0]!;
  let fewest = inOrder.length === 1 && best.driver === 'all' ? Number.POSITIVE_INFINITY : count(best, FEW);
  for (const access of inOrder.slice(1)) {
    const found = count(access, FEW);
    if (found < fewest) [best, fewest] = [access, found];
  }
  for (const access of sorted) {
    const found = count(access, FEW);
    if (found < FEW && found < fewest) [best, fewest] = [access, found];
  }
  if (question.text === undefined) return best;
  const bound = fewest < FEW ? fewest : textBound(connection, layout, limit);
  const text: Access = { driver: 'text', order: undefined };
  return count(text, bound) < bound ? text : best;
}

/** Chooses how to count: the fewest, of those an index can tell; order does not matter. */
export function chooseForCount(
  connection: SqliteConnection,
  layout: Layout,
  tenant: TenantId,
  question: Question,
): Access {
  const orders: (string | undefined)[] = [...new Set(question.ranges.map(({ field }) => field))];
  if (orders.length === 0) orders.push(layout.shape.orders[0]);
  const accesses: Access[] = orders.flatMap((order) => [
    ...settledFirst(layout, question, question.oneOf).map((driver) => ({ driver, order })),
    ...(question.oneOf.length === 0 ? [{ driver: 'all' as const, order }] : []),
  ]);
  if (question.text !== undefined) accesses.push({ driver: 'text', order: undefined });
  let best = accesses[0]!;
  if (accesses.length === 1) return best;
  let fewest = Number.POSITIVE_INFINITY;
  for (const access of accesses) {
    const found = countUpTo(connection, layout, tenant, question, access, 10 * FEW);
    if (found < fewest) [best, fewest] = [access, found];
  }
  return best;
}

/** Those drivers first whose index alone settles everything else that was asked: of several that hold many, the first is taken. */
function settledFirst({ shape }: Layout, question: Question, drivers: readonly OneOf[]): readonly OneOf[] {
  const isSettled = (driver: OneOf) =>
    !driver.many && question.oneOf.every((one) => one === driver || shape.alongside?.includes(one.field));
  return [...drivers].sort((one, other) => Number(isSettled(other)) - Number(isSettled(one)));
}

function countUpTo(
  connection: SqliteConnection,
  layout: Layout,
  tenant: TenantId,
  question: Question,
  access: Access,
  bound: number,
): number {
  const isText = access.driver === 'text';
  const sql = new AccessSql(layout, tenant, isText ? { ...question, oneOf: [], ranges: [] } : question, access);
  const { sql: where, values } = sql.where(undefined, { residue: false });
  const from = isText ? sql.from(true) : sql.from(false);
  const counted = connection.get(
    `SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${where} LIMIT ?)`,
    ...values,
    bound,
  );
  return counted![0] as number;
}

/**
 * Where fewer documents than this hold the words, fetching and sorting them all (cost: matches) beats walking the order
 * until a page of them has been met (cost: page x documents / matches). The two are equal at the root of page x documents.
 */
function textBound(connection: SqliteConnection, layout: Layout, limit: number): number {
  const documents = connection.get(`SELECT max(rowid) FROM ${layout.documents}`)![0] as number | null;
  return Math.max(FEW, Math.ceil(Math.sqrt((limit + 1) * (documents ?? 0))));
}
