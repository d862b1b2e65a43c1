import type { FastifyRequest } from 'fastify';
import { isRequesterOnly, type TokenVerifier, type Viewer } from '#libs/access';
import type { DirectoryQueries, ViewScope } from '#libs/application';
import { CodedError, fail, type Refusal } from '#libs/kernel';
import { createDirectoryLoaders, type DirectoryLoaders } from '../directory/directory.loaders.js';

/** What every resolver of one request shares. */
export type RequestContext = {
  readonly viewer: Viewer | undefined;
  /** Why there is no viewer. */
  readonly refusal: Refusal | undefined;
  readonly scope: ViewScope | undefined;
  readonly correlationId: string;
  readonly loaders: DirectoryLoaders | undefined;
};

/** Reads who asks from the bearer token. A bad token is no error yet: it is one once an operation asks for a viewer. */
export function createContextFactory(verify: TokenVerifier, directory: DirectoryQueries) {
  return async (request: FastifyRequest): Promise<RequestContext> => {
    const correlationId = correlationOf(request);
    try {
      const viewer = await verify(bearerToken(request.headers.authorization));
      return contextOf(viewer, directory, correlationId);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      return { viewer: undefined, refusal: error.refusal, scope: undefined, correlationId, loaders: undefined };
    }
  };
}

/** What the resolvers of one operation of a viewer share; what they load is remembered for that operation alone. */
export function contextOf(viewer: Viewer, directory: DirectoryQueries, correlationId: string): RequestContext {
  const scope = scopeOf(viewer);
  return { viewer, refusal: undefined, scope, correlationId, loaders: createDirectoryLoaders(directory, scope) };
}

/** @throws CodedError UNAUTHENTICATED where it carries no bearer token. */
export function bearerToken(authorization: string | undefined): string {
  const [scheme, token] = (authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'bearer' && token) return token;
  return fail('UNAUTHENTICATED', 'Send a token: "Authorization: Bearer …".', {});
}

/** The caller's own id for this request, so that its logs and our facts can be joined; one of ours otherwise. */
function correlationOf(request: FastifyRequest): string {
  const given = request.headers['x-correlation-id'];
  return typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : request.id;
}

function scopeOf(viewer: Viewer): ViewScope {
  const { tenant, subject } = viewer;
  return isRequesterOnly(viewer) ? { tenant, requesterId: subject } : { tenant };
}
