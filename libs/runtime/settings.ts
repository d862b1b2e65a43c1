import { cleanEnv, host, makeValidator, port, str } from 'envalid';

export type Settings = {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** The folder of the embedded engine. */
  readonly dataFolder: string;
  readonly eventStoreUrl: string;
  readonly readStoreUrl: string;
  readonly tokens: { readonly secret: string } | { readonly jwksUrl: string };
  readonly logLevel: string;
  readonly smtpUrl: string | undefined;
  /** Whom letters come from. */
  readonly mailFrom: string;
  readonly projectorPort: number;
  readonly introspection: boolean;
  /** How long after the last anchor the next one is made, in milliseconds; undefined for none. */
  readonly anchorEvery: number | undefined;
};

/** Fine for a laptop, and refused in production. */
export const DEVELOPMENT_SECRET = 'casebook-development-secret-not-for-production';

/** Settings that cannot be used, one clear line for each. */
export class SettingsError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

function urlOf(...schemes: readonly string[]) {
  return makeValidator<string>((text) => {
    if (schemes.some((scheme) => text.startsWith(`${scheme}:`))) return text;
    throw new TypeError(`must start with ${schemes.map((scheme) => `${scheme}:`).join(' or ')}`);
  });
}

const secret = makeValidator<string>((text) => {
  if (text.length >= 32) return text;
  throw new TypeError('must have 32 characters or more');
});

const millisecondsIn: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

const interval = makeValidator<number>((text) => {
  const [, count, unit] = /^([1-9]\d{0,3})([mhd])$/.exec(text) ?? [];
  if (text === 'off') return 0;
  if (count !== undefined && unit !== undefined) return Number(count) * millisecondsIn[unit]!;
  throw new TypeError('must be a length of time as 24h, 30m or 7d, or off');
});

/**
 * Reads the settings from an environment; an empty variable counts as absent.
 * @throws SettingsError naming every setting that is wrong and what it should be.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const folder = given.CASEBOOK_DATA ?? './data';
  const production = given.NODE_ENV === 'production';
  const env = cleanEnv(
    given,
    {
      PORT: port({ default: 4000 }),
      HOST: host({ default: '127.0.0.1' }),
      CASEBOOK_DATA: str({ default: folder }),
      EVENT_STORE_URL: urlOf('sqlite', 'esdb', 'esdb+discover')({ default: `sqlite:${folder}/events.db` }),
      READ_STORE_URL: urlOf('sqlite', 'mongodb', 'mongodb+srv')({ default: `sqlite:${folder}/read.db` }),
      JWT_SECRET: secret({ default: undefined }),
      JWKS_URL: urlOf('https', 'http')({ default: undefined }),
      LOG_LEVEL: str({ choices: logLevels, default: production ? 'info' : 'warn' }),
      SMTP_URL: urlOf('smtp', 'smtps')({ default: undefined }),
      MAIL_FROM: str({ default: 'Casebook <casebook@localhost>' }),
      PROJECTOR_PORT: port({ default: 4001 }),
      GRAPHQL_INTROSPECTION: str({ choices: ['on', 'off'], default: 'on' }),
      ANCHOR_EVERY: interval({ default: millisecondsIn.d }),
    },
    {
      reporter: ({ errors }) => {
        for (const [name, error] of Object.entries(errors)) problems.push(`${name}: ${error.message}`);
      },
    },
  );
  if (given.JWT_SECRET !== undefined && given.JWKS_URL !== undefined) {
    problems.push('JWT_SECRET, JWKS_URL: set one of them, not both');
  }
  if (production && given.JWKS_URL === undefined && (given.JWT_SECRET ?? DEVELOPMENT_SECRET) === DEVELOPMENT_SECRET) {
    problems.push('JWT_SECRET: production needs a secret of its own, or JWKS_URL; the development secret is public');
  }
  if (problems.length > 0) throw new SettingsError(problems);
  return {
    production,
    port: env.PORT,
    host: env.HOST,
    dataFolder: folder,
    eventStoreUrl: env.EVENT_STORE_URL,
    readStoreUrl: env.READ_STORE_URL,
    tokens: env.JWKS_URL ? { jwksUrl: env.JWKS_URL } : { secret: env.JWT_SECRET ?? DEVELOPMENT_SECRET },
    logLevel: env.LOG_LEVEL,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    projectorPort: env.PROJECTOR_PORT,
    introspection: env.GRAPHQL_INTROSPECTION === 'on',
    anchorEvery: env.ANCHOR_EVERY || undefined,
  };
}

/**
 * Reads the settings of this process: the environment, and beneath it a .env file in the working folder.
 * @throws SettingsError as readSettings does.
 */
export function processSettings(): Settings {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return readSettings(process.env);
}
