import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenVerifier } from '#libs/access';
import { DEVELOPMENT_SECRET } from '#libs/runtime';
import { casebook } from './run-casebook.js';

const secret = 'a secret of thirty-two characters or more';
const wanted = ['token', '--tenant', 'acme', '--subject', 'ana', '--roles', 'agent,admin'];

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-token-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('casebook token', () => {
  it('prints a token the server takes, and nothing else', async () => {
    const { code, stdout, stderr } = await casebook(folder, [...wanted, '--name', 'Ana'], { JWT_SECRET: secret });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(await createTokenVerifier({ secret })(stdout.trim())).toEqual({
      tenant: 'acme',
      subject: 'ana',
      roles: ['agent', 'admin'],
      name: 'Ana',
      expiresAt: expect.any(Number),
    });
  });

  it('with --json prints one document', async () => {
    const { stdout } = await casebook(folder, [...wanted, '--expires', '12h', '--json']);

    const { token, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ tenant: 'acme', subject: 'ana', roles: ['agent', 'admin'], expires: '12h' });
    const { iat, exp } = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
    expect(exp - iat).toBe(12 * 3600);
    expect(await createTokenVerifier({ secret: DEVELOPMENT_SECRET })(token)).toMatchObject({ subject: 'ana' });
  });

  it('reads its settings from a .env file as well', async () => {
    await writeFile(join(folder, '.env'), `JWT_SECRET=${secret}\n`);

    const { stdout } = await casebook(folder, wanted);

    expect(await createTokenVerifier({ secret })(stdout.trim())).toMatchObject({ tenant: 'acme' });
  });

  it('refuses the development secret in production', async () => {
    const { code, stdout, stderr } = await casebook(folder, wanted, { NODE_ENV: 'production' });

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^casebook: JWT_SECRET: .*\n$/);
  });

  it('sends whoever uses published keys to where those come from', async () => {
    const { code, stderr } = await casebook(folder, wanted, { JWKS_URL: 'https://id.example/keys' });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^casebook: JWKS_URL is set: tokens come from .*\n$/);
  });
});

describe('wrong usage', () => {
  it.each([
    ['an unknown command', ['tokken'], /unknown command 'tokken'/],
    ['an unknown option', [...wanted, '--colour'], /unknown option '--colour'/],
    ['a missing option', ['token', '--tenant', 'acme'], /required option '--subject <id>'/],
    ['a bad tenant', ['token', '--tenant', 'A C', '--subject', 'a', '--roles', 'agent'], /"A C" is not a tenant id/],
    ['a bad role', ['token', '--tenant', 'a', '--subject', 'a', '--roles', 'boss'], /The roles are agent, admin/],
    ['a blank subject', ['token', '--tenant', 'a', '--subject', ' ', '--roles', 'agent'], /must not be blank/],
    ['a bad time', [...wanted, '--expires', 'soon'], /as in 30d/],
    ['an argument too many', [...wanted, 'more'], /too many arguments/],
  ])('%s ends with 2 and one line', async (_what, args, message) => {
    const { code, stdout, stderr } = await casebook(folder, args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^casebook: [^\n]*\n$/);
    expect(stderr).toMatch(message);
  });

  it('wrong settings are told one line each', async () => {
    const { code, stderr } = await casebook(folder, wanted, { PORT: 'http', LOG_LEVEL: 'loud' });

    expect(code).toBe(2);
    expect(stderr).toMatch(/^casebook: PORT: [^\n]*\ncasebook: LOG_LEVEL: [^\n]*\n$/);
  });

  it('with --json is told in the one document as well', async () => {
    const { code, stdout } = await casebook(folder, ['token', '--json']);

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'USAGE', messages: ["required option '--tenant <id>' not specified"] },
    });
  });

  it('no command at all ends with 2 and shows the commands', async () => {
    const { code, stderr } = await casebook(folder, []);

    expect(code).toBe(2);
    expect(stderr).toMatch(/import .*log/);
  });

  it('--help is no mistake', async () => {
    const { code, stdout, stderr } = await casebook(folder, ['token', '--help']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/--expires <time>/);
  });
});
