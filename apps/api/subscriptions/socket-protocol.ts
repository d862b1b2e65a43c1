import { GraphQLError } from 'graphql';
import { type Context, type FormattedExecutionResult, makeServer, type Server } from 'graphql-ws';
import { v7 as uuidv7 } from 'uuid';
import type { TokenVerifier } from '#libs/access';
import type { DirectoryQueries, LiveUpdates } from '#libs/application';
import type { Position } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { contextOf, type RequestContext } from '../graphql/request-context.js';
import { closings } from './close-codes.js';
import type { SocketConnection } from './socket-connection.js';
import type { SocketLimits } from './socket-limits.js';
import type { SocketOperations } from './socket-operations.js';
import { SocketSession } from './socket-session.js';

export type SocketProtocolParts = {
  readonly limits: Pick<SocketLimits, 'initMs' | 'operations'>;
  readonly operations: SocketOperations;
  readonly verify: TokenVerifier;
  readonly directory: DirectoryQueries;
  readonly live: Pick<LiveUpdates, 'head'>;
};

type Parameters = Record<string, unknown> | undefined;
/** What belongs to one connection: its session is there once the connection is acknowledged. */
type Extra = { readonly connection: SocketConnection; session?: SocketSession };

/** The protocol graphql-transport-ws, spoken with whoever shows a token that counts, for as long as it does. */
export function socketProtocol(parts: SocketProtocolParts): Server<Extra> {
  const { limits, operations, directory } = parts;
  const contextFor = ({ session }: Extra): RequestContext =>
    contextOf(session!.viewer, directory, session!.correlationId);
  const fresh = ({ viewer, correlationId }: RequestContext): RequestContext =>
    contextOf(viewer!, directory, correlationId);

  return makeServer<Parameters, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: ({ connectionParams, extra }) => begin(extra, connectionParams, parts),
    onClose: ({ extra }) => extra.session?.end(),
    onSubscribe: (context, _id, payload) => tooMany(context, limits.operations) ?? operations.prepare(payload),
    context: ({ extra }) => contextFor(extra),
    execute: (args) => operations.ask(args),
    subscribe: (args) => operations.subscribe(args, () => fresh(args.contextValue as RequestContext)),
    // What is answered is formatted already.
    onNext: (_context, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_context, _id, _payload, errors) => errors.map((error) => operations.format(error)),
  });
}

/**
 * @returns false where the client may not go on: it has been told why. Otherwise what it is acknowledged with: where the log ends
 *   now, so that also a client that is told nothing before it loses the connection knows where to resume.
 */
async function begin(
  extra: Extra,
  parameters: Readonly<Parameters>,
  { verify, live }: SocketProtocolParts,
): Promise<false | { readonly position?: Position }> {
  const { connection } = extra;
  try {
    const session = await SocketSession.open(verify, parameters, uuidv7());
    if (!connection.isOpen) return false;
    extra.session = session;
    session.watch((reason) => connection.end(closings.refused(reason)));
    return { position: await live.head() };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    connection.end(closings.refused(error.message));
    return false;
  }
}

function tooMany({ subscriptions }: Context<Parameters, Extra>, limit: number): readonly GraphQLError[] | undefined {
  const actual = Object.keys(subscriptions).length;
  if (actual <= limit) return undefined;
  const message = `The connection has ${actual} operations under way; ${limit} is the most. End some, or connect anew.`;
  return [new GraphQLError(message, { extensions: { code: 'TOO_COMPLEX', limit, actual } })];
}
