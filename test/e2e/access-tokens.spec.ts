import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { type ApiUnderTest, startApi, testSecret } from '../support/api/index.js';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('a token', () => {
  const key = new TextEncoder().encode(testSecret);
  const good = { tenant: 'acme', roles: ['agent'], sub: 'ann' };
  const signed = (claims: JWTPayload, secret: Uint8Array = key, alg = 'HS256') =>
    new SignJWT(claims).setProtectedHeader({ alg }).setExpirationTime('1h').sign(secret);
  const expired = () => new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1s ago').sign(key);
  const early = () =>
    new SignJWT(good).setProtectedHeader({ alg: 'HS256' }).setNotBefore('1h').setExpirationTime('2h').sign(key);
  const altered = async () => {
    const [header, , signature] = (await signed(good)).split('.');
    const payload = Buffer.from(JSON.stringify({ ...good, roles: ['admin'], exp: 4e9 })).toString('base64url');
    return `${header}.${payload}.${signature}`;
  };

  it('tells who asks', async () => {
    const client = api.withToken(await signed({ ...good, roles: ['auditor', 'agent'] }));
    expect(await client.ask('{ me { id tenant roles } }')).toEqual({
      me: { id: 'ann', tenant: 'acme', roles: ['auditor', 'agent'] },
    });
  });

  it.each<[string, () => Promise<string> | string]>([
    ['that has expired', expired],
    ['that is not valid yet', early],
    ['with the signature of another secret', () => signed(good, new TextEncoder().encode(`not ${testSecret}`))],
    ['with a payload altered after signing', altered],
    ['signed by another algorithm of the same secret', () => signed(good, key, 'HS512')],
    ['signed by nobody (alg: none)', () => new UnsecuredJWT(good).setExpirationTime('1h').encode()],
    ['without roles', () => signed({ tenant: 'acme', sub: 'ann' })],
    ['with roles that are no list', () => signed({ ...good, roles: 'admin' })],
    ['without a subject', () => signed({ tenant: 'acme', roles: ['agent'] })],
    ['with an empty subject', () => signed({ ...good, sub: '' })],
    ['without a tenant', () => signed({ roles: ['agent'], sub: 'ann' })],
    ['with null for a tenant', () => signed({ ...good, tenant: null })],
    ['with a list for a tenant', () => signed({ ...good, tenant: ['acme'] })],
    ['with a number for a tenant', () => signed({ ...good, tenant: 7 })],
    ['with a tenant in capitals', () => signed({ ...good, tenant: 'ACME' })],
    ['with a tenant that climbs', () => signed({ ...good, tenant: '../acme' })],
    ['with a tenant that holds another stream', () => signed({ ...good, tenant: 'acme.case' })],
    ['with an empty tenant', () => signed({ ...good, tenant: '' })],
    ['that is none', () => 'nonsense'],
    ['that is none either', () => 'a.b.c'],
  ])('%s is refused', async (_what, token) => {
    const { extensions, message } = await api.withToken(await token()).refusal('{ me { id tenant roles } }');
    expect(extensions).toEqual({ code: 'UNAUTHENTICATED' });
    expect(message).not.toContain(testSecret);
  });

  it('of another scheme is refused', async () => {
    const { errors } = await api.withToken(undefined).post('{"query":"{ me { id } }"}', {
      authorization: `Basic ${await signed(good)}`,
    });
    expect(errors[0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('grants nothing by roles this program does not know', async () => {
    const client = api.withToken(await signed({ ...good, roles: ['root', 'ADMIN', 7, null, 'analyst'] }));
    expect(await client.ask('{ me { roles } }')).toEqual({ me: { roles: ['analyst'] } });
    const only = api.withToken(await signed({ ...good, roles: ['root'] }));
    expect((await only.refusal('{ me { id } }')).extensions.code).toBe('FORBIDDEN');
  });
});
