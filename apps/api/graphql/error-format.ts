import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { EventStoreError } from '#libs/event-store';
import { CodedError, type Logger } from '#libs/kernel';
import { DocumentStoreError } from '#libs/read-store';

/** Codes GraphQL and Apollo give themselves; their messages speak of the request and are safe to show. */
const safeCodes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'TOO_COMPLEX',
]);

/**
 * Makes the function that turns any error into what a client may see: a code from the documented list with the data to act
 * on, and never a stack trace. What nobody foresaw is logged under an id, and only the id is told.
 */
export function createErrorFormatter(logger: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { path, locations } = formatted;
    const where = { ...(locations && { locations }), ...(path && { path }) };
    const cause = unwrapResolverError(error);
    if (cause instanceof CodedError) {
      const { code, message, details } = cause.refusal;
      return { message, ...where, extensions: { code, ...details } };
    }
    if (cause instanceof EventStoreError) return unavailable('event-store', cause, where, logger);
    if (cause instanceof DocumentStoreError) return unavailable('read-store', cause, where, logger);
    const { code, limit, actual } = formatted.extensions ?? {};
    if (limit !== undefined) {
      return { message: formatted.message, ...where, extensions: { code: 'TOO_COMPLEX', limit, actual } };
    }
    if (typeof code === 'string' && safeCodes.has(code)) {
      const fields = code === 'BAD_USER_INPUT' ? { fields: fieldsOf(formatted) } : {};
      return { message: formatted.message, ...where, extensions: { code, ...fields } };
    }
    return unforeseen(cause, where, logger);
  };
}

type Where = Pick<GraphQLFormattedError, 'locations' | 'path'>;

function unavailable(
  engine: string,
  error: EventStoreError | DocumentStoreError,
  where: Where,
  logger: Logger,
): GraphQLFormattedError {
  logger.error(`the ${engine} answered ${error.reason}`, { error: error.message });
  const { retryable } = error;
  const advice = retryable ? 'Send the same request again in a moment.' : 'An operator has to look at it.';
  return {
    message: `The ${engine} cannot be used at the moment. ${advice}`,
    ...where,
    extensions: { code: 'UNAVAILABLE', engine, retryable },
  };
}

function unforeseen(cause: unknown, where: Where, logger: Logger): GraphQLFormattedError {
  const errorId = randomUUID();
  const stack = cause instanceof Error ? cause.stack : String(cause);
  logger.error('unforeseen error', { errorId, stack });
  return {
    message: `Something went wrong here. It is logged as ${errorId}.`,
    ...where,
    extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
  };
}

/** Names the input a coercion error of GraphQL is about, as `input.priority`. */
function fieldsOf({ message }: GraphQLFormattedError): { field: string; problem: string }[] {
  const variable = /Variable "\$([^"]+)" got invalid value .*?(?: at "([^"]+)")?; (.*)/s.exec(message);
  if (variable) return [{ field: variable[2] ?? variable[1] ?? '', problem: variable[3] ?? message }];
  const missing = /Variable "\$([^"]+)" of (?:required|non-null) type/.exec(message)?.[1];
  if (missing !== undefined) return [{ field: missing, problem: message }];
  return [{ field: '', problem: message }];
}
