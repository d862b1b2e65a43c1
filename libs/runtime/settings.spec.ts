import { DEVELOPMENT_SECRET, readSettings, SettingsError } from './settings.js';

const longSecret = 'x'.repeat(32);

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  it('are fit for a laptop where nothing is set', () => {
    expect(readSettings({})).toMatchObject({
      production: false,
      port: 4000,
      host: '127.0.0.1',
      dataFolder: './data',
      eventStoreUrl: 'sqlite:./data/events.db',
      readStoreUrl: 'sqlite:./data/read.db',
      tokens: { secret: DEVELOPMENT_SECRET },
      logLevel: 'warn',
      smtpUrl: undefined,
      projectorPort: 4001,
      introspection: true,
      anchorEvery: 24 * 3_600_000,
    });
  });

  it('take an empty variable for an absent one', () => {
    const names = [
      'PORT',
      'HOST',
      'CASEBOOK_DATA',
      'EVENT_STORE_URL',
      'JWT_SECRET',
      'JWKS_URL',
      'LOG_LEVEL',
      'SMTP_URL',
    ];
    expect(readSettings(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readSettings({}));
  });

  it('take what is given', () => {
    expect(
      readSettings({
        NODE_ENV: 'production',
        PORT: '80',
        HOST: '0.0.0.0',
        CASEBOOK_DATA: '/var/lib/casebook',
        EVENT_STORE_URL: 'esdb://one:2113',
        READ_STORE_URL: 'mongodb+srv://desk.example/casebook',
        JWKS_URL: 'https://id.example/keys',
        SMTP_URL: 'smtps://mail.example',
        PROJECTOR_PORT: '81',
        GRAPHQL_INTROSPECTION: 'off',
        ANCHOR_EVERY: '30m',
      }),
    ).toMatchObject({
      production: true,
      port: 80,
      host: '0.0.0.0',
      dataFolder: '/var/lib/casebook',
      eventStoreUrl: 'esdb://one:2113',
      readStoreUrl: 'mongodb+srv://desk.example/casebook',
      tokens: { jwksUrl: 'https://id.example/keys' },
      logLevel: 'info',
      smtpUrl: 'smtps://mail.example',
      projectorPort: 81,
      introspection: false,
      anchorEvery: 30 * 60_000,
    });
    expect(readSettings({ ANCHOR_EVERY: 'off' }).anchorEvery).toBeUndefined();
  });

  it('keep the embedded engine in the data folder', () => {
    const { eventStoreUrl, readStoreUrl } = readSettings({ CASEBOOK_DATA: '/data' });
    expect([eventStoreUrl, readStoreUrl]).toEqual(['sqlite:/data/events.db', 'sqlite:/data/read.db']);
  });

  it.each<[string, string, RegExp]>([
    ['PORT', 'eighty', /port/i],
    ['PORT', '70000', /port/i],
    ['HOST', 'not a host!', /host/i],
    ['EVENT_STORE_URL', 'postgres://db', /must start with sqlite: or esdb: or esdb\+discover:/],
    ['READ_STORE_URL', 'redis://db', /must start with sqlite: or mongodb: or mongodb\+srv:/],
    ['JWT_SECRET', 'too short', /32 characters or more/],
    ['JWKS_URL', 'ftp://keys', /must start with https: or http:/],
    ['LOG_LEVEL', 'loud', /fatal|silent/],
    ['SMTP_URL', 'mail.example', /must start with smtp: or smtps:/],
    ['PROJECTOR_PORT', '-1', /port/i],
    ['GRAPHQL_INTROSPECTION', 'maybe', /on.*off/],
    ['ANCHOR_EVERY', 'daily', /length of time as 24h/],
    ['ANCHOR_EVERY', '0h', /length of time/],
  ])('refuse %s=%s in one line that names it and says what it should be', (name, value, line) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: `));
    expect(problems[0]).toMatch(line);
    expect(problems[0]).not.toContain('\n');
  });

  it('name everything that is wrong at once', () => {
    const problems = problemsOf({ PORT: 'eighty', LOG_LEVEL: 'loud', JWT_SECRET: 'short' });
    expect(problems.map((line) => line.split(':')[0]).sort()).toEqual(['JWT_SECRET', 'LOG_LEVEL', 'PORT']);
  });

  it('do not repeat a secret that is refused', () => {
    expect(problemsOf({ JWT_SECRET: 'hunter2' }).join()).not.toContain('hunter2');
  });

  it('refuse two sources of keys', () => {
    expect(problemsOf({ JWT_SECRET: longSecret, JWKS_URL: 'https://id.example/keys' })).toEqual([
      'JWT_SECRET, JWKS_URL: set one of them, not both',
    ]);
  });

  it.each([{}, { JWT_SECRET: DEVELOPMENT_SECRET }])('refuse the development secret in production (%j)', (given) => {
    expect(problemsOf({ NODE_ENV: 'production', ...given })).toEqual([
      expect.stringMatching(/^JWT_SECRET: production needs a secret of its own, or JWKS_URL/),
    ]);
  });

  it('take a secret of its own, or published keys, in production', () => {
    expect(problemsOf({ NODE_ENV: 'production', JWT_SECRET: longSecret })).toEqual([]);
    expect(problemsOf({ NODE_ENV: 'production', JWKS_URL: 'https://id.example/keys' })).toEqual([]);
  });
});
