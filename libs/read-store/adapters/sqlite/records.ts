import type { JsonObject } from '#libs/kernel';
import type { SqliteConnection } from './sqlite-connection.js';

/** Larger than any character a name may continue with, as the engine compares them. */
const afterEveryCharacter = '\u{10FFFF}';

/** Keeps a record, or removes it. */
export function putRecord(connection: SqliteConnection, name: string, body: JsonObject | null): void {
  if (body === null) connection.run('DELETE FROM casebook_records WHERE name = ?', name);
  else {
    const sql = 'INSERT OR REPLACE INTO casebook_records (name, body) VALUES (?, ?)';
    connection.run(sql, name, JSON.stringify(body));
  }
}

/** The records whose names start with a prefix, by name. */
export function recordsOf(
  connection: SqliteConnection,
  prefix: string,
): readonly { readonly name: string; readonly body: JsonObject }[] {
  const sql = 'SELECT name, body FROM casebook_records WHERE name >= ? AND name < ? ORDER BY name';
  return connection
    .all(sql, prefix, `${prefix}${afterEveryCharacter}`)
    .map(([name, body]) => ({ name: name as string, body: JSON.parse(body as string) as JsonObject }));
}
