import { EventStoreError } from '../../event-store.error.js';
import type { EventFilter, ReadStreamOptions, RecordedEvent } from '../../event-store.port.js';
import { recordedEvent } from '../../recorded-event.js';
import type { Upcasters } from '../../upcasting.js';
import { filterCondition } from './event-filter-sql.js';
import type { Database } from './log-file.js';
import { positionOfRow } from './log-position.js';

/** Events after a row, and the row up to which everything has been looked at. */
export type LogSection = { readonly events: readonly RecordedEvent[]; readonly upTo: number };

/** Reads the next section of the log after a row and up to another, `limit` events at the most. */
export type SectionReader = (after: number, end: number, limit: number) => LogSection;

export type LogReader = {
  /** The row of the last event, 0 in an empty log. */
  readonly head: () => number;
  readonly sections: (filter: EventFilter | undefined) => SectionReader;
  readonly stream: (stream: string, options: Required<ReadStreamOptions>) => readonly RecordedEvent[];
};

type Row = readonly [
  rowid: number,
  revision: number,
  id: string,
  typeId: number,
  recordedAt: number,
  metadata: string,
  data: string,
  stream: string,
];

/** A filter may pass nothing for a long way: this many rows at the most are looked at in one go. */
const rowsPerSection = 10_000;
const columns = 'e.position, e.revision, e.id, e.type_id, e.recorded_at, e.metadata, e.data';

export function logReader(database: Database, upcasters: Upcasters): LogReader {
  const selectHead = arrays('SELECT max(position) FROM events');
  const selectType = arrays('SELECT name FROM types WHERE id = ?');
  const selectForwards = streamStatement('e.revision >= ? ORDER BY e.revision');
  const selectBackwards = streamStatement('e.revision <= ? ORDER BY e.revision DESC');
  const typeNames = new Map<number, string>();

  /** Rows as arrays: objects with named fields take half as long again to make. */
  function arrays(sql: string) {
    const statement = database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }

  function streamStatement(range: string) {
    return arrays(
      `SELECT ${columns} FROM events e WHERE e.stream_id = (SELECT id FROM streams WHERE name = ?) AND ${range} LIMIT ?`,
    );
  }

  function typeName(id: number): string | undefined {
    const known = typeNames.get(id);
    if (known !== undefined) return known;
    const [name] = (selectType.get(id) as [string] | undefined) ?? [];
    if (name !== undefined) typeNames.set(id, name);
    return name;
  }

  function eventOf(row: Row, stream: string): RecordedEvent {
    const [rowid, revision, id, typeId, recordedAt, metadata, data] = row;
    const [type, position] = [typeName(typeId), positionOfRow(rowid)];
    if (type === undefined) {
      const place = `event ${revision} of stream "${stream}"`;
      throw new EventStoreError('corrupt', `${place} cannot be read: the log has no name for its type, ${typeId}`);
    }
    return recordedEvent({ id, type, stream, revision, position, recordedAt, metadata, data }, upcasters);
  }

  function sections(filter: EventFilter | undefined): SectionReader {
    const condition = filterCondition(filter);
    // CROSS JOIN keeps SQLite from starting at the streams: the log is walked in its order, which is that of the answer.
    const select = arrays(
      `SELECT ${columns}, s.name FROM events e CROSS JOIN streams s ON s.id = e.stream_id
       WHERE e.position > ? AND e.position <= ? AND ${condition.sql} ORDER BY e.position LIMIT ?`,
    );
    return (after, end, limit) => {
      const last = Math.min(end, after + Math.max(limit, rowsPerSection));
      const rows = select.all(after, last, ...condition.values, limit) as Row[];
      const upTo = rows.length < limit ? last : rows[rows.length - 1]![0];
      return { events: rows.map((row) => eventOf(row, row[7])), upTo: Math.max(upTo, after) };
    };
  }

  return {
    head: () => (selectHead.get() as [number | null])[0] ?? 0,
    sections,
    stream: (stream, { from, direction, limit }) => {
      const select = direction === 'forwards' ? selectForwards : selectBackwards;
      return (select.all(stream, from, limit) as Row[]).map((row) => eventOf(row, stream));
    },
  };
}
