import type { SqliteConnection } from './sqlite-connection.js';

/** Takes or renews a lease. @param now milliseconds since the epoch. */
export function takeLease(
  connection: SqliteConnection,
  name: string,
  holder: string,
  milliseconds: number,
  now: number,
): boolean {
  const { changes } = connection.run(
    `INSERT INTO casebook_leases (name, holder, until) VALUES (?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE holder = excluded.holder OR until <= ?`,
    name,
    holder,
    now + milliseconds,
    now,
  );
  return changes === 1;
}

export function releaseLease(connection: SqliteConnection, name: string, holder: string): void {
  connection.run('DELETE FROM casebook_leases WHERE name = ? AND holder = ?', name, holder);
}

/** Whether the holder has the lease, and it has not run out. */
export function holdsLease(connection: SqliteConnection, name: string, holder: string, now: number): boolean {
  const sql = 'SELECT 1 FROM casebook_leases WHERE name = ? AND holder = ? AND until > ?';
  return connection.get(sql, name, holder, now) !== undefined;
}
