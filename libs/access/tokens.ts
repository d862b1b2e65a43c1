import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { CodedError, refusal, tenantId } from '#libs/kernel';
import { isRole, type Role } from './roles.js';
import type { Viewer } from './viewer.js';

export type TokenSource = { readonly secret: string } | { readonly jwksUrl: string };

/** Reads a bearer token. @throws CodedError UNAUTHENTICATED saying what is wrong with it. */
export type TokenVerifier = (token: string) => Promise<Viewer>;

/** For how long a token that was verified is taken at its word, in milliseconds: a withdrawn key acts after it. */
const trustedFor = 60_000;

/**
 * Bearer tokens are JWTs signed with a shared secret (HS256) or with a key of a published set (RS256, ES256, EdDSA).
 * A token is verified once a minute, and never counts beyond its expiry.
 */
export function createTokenVerifier(source: TokenSource): TokenVerifier {
  const verify = signatureVerifier(source);
  const trusted = new LRUCache<string, Viewer>({ max: 10_000 });
  return async (token) => {
    const known = trusted.get(token);
    if (known !== undefined) return known;
    const payload = await verified(() => verify(token));
    const viewer = viewerOf(payload);
    const left = (viewer.expiresAt ?? Number.POSITIVE_INFINITY) - Date.now();
    if (left > 0) trusted.set(token, viewer, { ttl: Math.min(left, trustedFor) });
    return viewer;
  };
}

function signatureVerifier(source: TokenSource): (token: string) => Promise<{ payload: JWTPayload }> {
  if ('jwksUrl' in source) {
    const keys = createRemoteJWKSet(new URL(source.jwksUrl));
    return (token) => jwtVerify(token, keys, { algorithms: ['RS256', 'ES256', 'EdDSA'] });
  }
  const key = new TextEncoder().encode(source.secret);
  return (token) => jwtVerify(token, key, { algorithms: ['HS256'] });
}

/** @param expiresIn as `12h` or `30d`. */
export function mintToken(
  secret: string,
  claims: {
    readonly tenant: string;
    readonly subject: string;
    readonly roles: readonly Role[];
    readonly name?: string;
  },
  expiresIn: string,
): Promise<string> {
  const { tenant, subject, roles, name } = claims;
  return new SignJWT({ tenant, roles, ...(name !== undefined && { name }) })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode(secret));
}

async function verified(verify: () => Promise<{ payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await verify()).payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw unauthenticated('The token has expired: get a new one.', error);
    if (error instanceof errors.JOSEError) throw unauthenticated('The token is not valid here.', error);
    throw error;
  }
}

function viewerOf({ tenant, sub, roles, name, exp }: JWTPayload): Viewer {
  if (typeof sub !== 'string' || sub === '') throw unauthenticated('The token names no subject.');
  if (!Array.isArray(roles)) throw unauthenticated('The token names no roles.');
  // Text of anything else would pass for a tenant's name: "undefined" is one.
  if (typeof tenant !== 'string') throw unauthenticated('The token names no valid tenant.');
  try {
    return {
      tenant: tenantId(tenant),
      subject: sub,
      roles: roles.filter((role): role is Role => typeof role === 'string' && isRole(role)),
      ...(typeof name === 'string' && { name }),
      ...(exp !== undefined && { expiresAt: exp * 1000 }),
    };
  } catch (error) {
    throw unauthenticated('The token names no valid tenant.', error);
  }
}

function unauthenticated(message: string, cause?: unknown): CodedError {
  return new CodedError(refusal('UNAUTHENTICATED', message, {}), { cause });
}
