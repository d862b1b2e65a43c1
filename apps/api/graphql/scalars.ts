import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';
import { BEFORE_ALL, type Position } from '#libs/event-store';
import { type Instant, instant } from '#libs/kernel';

function userError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

const isoInstant = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Date.parse would take the 30th of February for the 2nd of March. */
function isOnTheCalendar(text: string): boolean {
  const [year, month, day] = (isoInstant.exec(text)?.slice(1, 4) ?? []).map(Number);
  return day !== undefined && day === new Date(Date.UTC(year!, month! - 1, day)).getUTCDate();
}

function readInstant(value: unknown): Instant {
  if (typeof value === 'string' && isOnTheCalendar(value) && !Number.isNaN(Date.parse(value))) return instant(value);
  throw userError(`${JSON.stringify(value)} is no instant: write ISO 8601 with a zone, as 2026-01-31T09:00:00Z.`);
}

export const DateTimeScalar = new GraphQLScalarType<Instant, string>({
  name: 'DateTime',
  description: 'An ISO 8601 instant. Given out in UTC with milliseconds; taken with any offset.',
  serialize: (value) => value as string,
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(node.kind === Kind.STRING ? node.value : undefined),
});

const positionText = /^[0-9a-f]{16,64}$/;

function readPosition(value: unknown): Position {
  if (value === '') return BEFORE_ALL;
  if (typeof value === 'string' && positionText.test(value)) return value as Position;
  throw userError(`${JSON.stringify(value)} is no position: pass one on as you got it.`);
}

export const PositionScalar = new GraphQLScalarType<Position, string>({
  name: 'Position',
  description: 'A place in the whole log. Opaque: take it from one answer and pass it to another question.',
  serialize: (value) => value as string,
  parseValue: readPosition,
  parseLiteral: (node) => readPosition(node.kind === Kind.STRING ? node.value : undefined),
});

export const JsonScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});
