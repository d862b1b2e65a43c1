import { type Instant, instant } from '#libs/kernel';

const pattern = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})$/;

/** Reads a time of the log, `d/M/yyyy HH:mm`. The log names no zone; it is read as UTC. Undefined where it is no such time. */
export function readLogTime(text: string): Instant | undefined {
  const [day, month, year, hour, minute] = (pattern.exec(text)?.slice(1) ?? []).map(Number);
  if (day === undefined || month === undefined || year === undefined || hour === undefined || minute === undefined) {
    return undefined;
  }
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const exists =
    date.getUTCDate() === day &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute;
  return exists ? instant(date) : undefined;
}
