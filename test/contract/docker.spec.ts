import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { readSettings } from '#libs/runtime';

type Service = {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[] | Readonly<Record<string, { readonly ipv4_address: string }>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly user?: string;
  readonly read_only?: boolean;
  readonly security_opt?: readonly string[];
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, null>>;
  readonly networks?: Readonly<Record<string, unknown>>;
};

const { load } = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };
const folder = resolve('docker');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
const composeOf = (file: string) => load(readFileSync(join(folder, file), 'utf8')) as Compose;
const everyService = files.flatMap((file) =>
  Object.entries(composeOf(file).services).map(([name, service]) => ({ file, name, service })),
);
const own = everyService.filter(({ service }) => service.build !== undefined);
const foreign = everyService.filter(({ service }) => service.build === undefined);
/** Those that do one thing and end: somebody waits for that. */
const isOnce = ({ file, name }: { file: string; name: string }) =>
  Object.values(composeOf(file).services).some(
    ({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully',
  );

/** What compose makes of `${NAME}`, `${NAME:-default}` and `${NAME:?reason}`. */
function substituted(text: string, given: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_whole, name: string, how?: string, rest?: string) => {
    const value = given[name];
    if (value) return value;
    if (how === '?') throw new Error(`${name}: ${rest}`);
    return rest ?? '';
  });
}
function environmentOf({ environment = {} }: Service, given: Readonly<Record<string, string>>) {
  const values = Object.entries(environment).map(([name, value]) => [name, substituted(String(value), given)]);
  return Object.fromEntries(values) as Record<string, string>;
}
const imageEnvironment = Object.fromEntries(
  /^ENV (.*)$/m
    .exec(readFileSync(join(folder, 'Dockerfile'), 'utf8'))![1]!
    .split(' ')
    .map((pair) => pair.split('=') as [string, string]),
);

it('there is a file for the embedded engine, one for single nodes, and one for a cluster', () => {
  expect(files.sort()).toEqual(['compose.cluster.yaml', 'compose.embedded.yaml', 'compose.yaml']);
});

describe.each(everyService)('$name of $file', ({ file, name, service }) => {
  const compose = composeOf(file);

  it('has an image with a version', () => {
    expect(service.image).toMatch(/^[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z]+)?$/);
  });

  it('has a health check, or is waited for', () => {
    expect(isOnce({ file, name }) || service.healthcheck !== undefined).toBe(true);
  });

  it('waits for services there are, which tell how they are', () => {
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect(Object.keys(compose.services)).toContain(other);
      if (condition === 'service_healthy') expect(compose.services[other]!.healthcheck).toBeDefined();
      else expect(condition).toBe('service_completed_successfully');
    }
  });

  it('uses networks and volumes that are declared', () => {
    const networks = Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {});
    expect(['default', ...Object.keys(compose.networks ?? {})]).toEqual(expect.arrayContaining(networks));
    for (const volume of service.volumes ?? []) {
      const [source] = volume.split(':');
      if (source!.startsWith('.')) expect(existsSync(join(folder, source!))).toBe(true);
      else expect(Object.keys(compose.volumes ?? {})).toContain(source);
    }
  });

  it('gains no privileges, and is reached from this machine only', () => {
    expect(service.security_opt).toContain('no-new-privileges:true');
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });
});

describe.each(own)('$name of $file, which is Casebook', ({ service }) => {
  const projector = service.command?.includes('dist/apps/projector/main.js') ?? false;

  it('has settings that the program takes, in production', () => {
    const environment = environmentOf(service, { JWT_SECRET: 'x'.repeat(32) });
    const settings = readSettings({ ...imageEnvironment, ...environment });
    expect(settings.production).toBe(true);
    expect(settings.host).toBe('0.0.0.0');
    const known = /^(EVENT_STORE_URL|READ_STORE_URL|JWT_SECRET|SMTP_URL|HEALTH_URL)$/;
    for (const setting of Object.keys(environment)) expect(setting).toMatch(known);
  });

  it('does not start without a secret, and says so', () => {
    expect(() => environmentOf(service, {})).toThrow(/^JWT_SECRET: a secret of 32 characters or more$/);
  });

  it('listens, and is asked for its health, at the port of its settings', () => {
    const environment = environmentOf(service, { JWT_SECRET: 'x'.repeat(32) });
    const { port, projectorPort } = readSettings({ ...imageEnvironment, ...environment });
    const listens = projector ? projectorPort : port;
    expect(service.ports?.map((each) => Number(each.split(':').at(-1)))).toEqual([listens]);
    const health = { ...imageEnvironment, ...environment }.HEALTH_URL;
    expect(health).toBe(`http://127.0.0.1:${listens}/health/ready`);
    expect(service.healthcheck!.test.join(' ')).toContain('process.env.HEALTH_URL');
  });

  it('is built from the Dockerfile, runs a program there is, and writes to nothing but its data', () => {
    const { context, dockerfile } = service.build!;
    expect(existsSync(join(folder, context, dockerfile))).toBe(true);
    if (service.command) expect(existsSync(sourceOf(service.command[1]!))).toBe(true);
    expect(service.read_only).toBe(true);
  });
});

describe.each(foreign)('$name of $file, which is somebody else’s', ({ service }) => {
  it('cannot be reached from outside the network of the stores', () => {
    expect(service.ports).toBeUndefined();
    const networks = Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {});
    expect(networks).toEqual(['stores']);
  });
});

it.each(files)('the connection strings of %s name the services there are, at their ports', (file) => {
  const { services } = composeOf(file);
  for (const { environment = {}, build } of Object.values(services)) {
    if (build === undefined) continue;
    const hosts = [environment.EVENT_STORE_URL, environment.READ_STORE_URL].flatMap((url) =>
      [...String(url ?? '').matchAll(/([a-z][a-z0-9-]*):(\d+)/g)].map(([, host, port]) => ({ host, port })),
    );
    for (const { host, port } of hosts) {
      expect(Object.keys(services)).toContain(host);
      expect(port).toBe(host!.startsWith('eventstore') ? '2113' : '27017');
    }
  }
});

it('the nodes of the cluster seek each other, and nobody else', () => {
  const nodes = Object.entries(composeOf('compose.cluster.yaml').services).filter(([name]) =>
    name.startsWith('eventstore'),
  );
  const addresses = nodes.map(
    ([, { networks }]) => (networks as Record<string, { ipv4_address: string }>).stores!.ipv4_address,
  );
  expect(new Set(addresses).size).toBe(3);
  nodes.forEach(([, { environment }], index) => {
    expect(environment?.EVENTSTORE_REPLICATION_IP).toBe(addresses[index]);
    const seeds = addresses.filter((_, other) => other !== index).map((address) => `${address}:2113`);
    expect(environment?.EVENTSTORE_GOSSIP_SEED).toBe(seeds.join(','));
    expect(environment?.EVENTSTORE_CLUSTER_SIZE).toBe(nodes.length);
  });
});

describe('the Dockerfile', () => {
  const lines = readFileSync(join(folder, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ').split('\n');
  const stepsOf = (kind: string) =>
    lines.filter((line) => line.startsWith(`${kind} `)).map((line) => line.slice(kind.length + 1));

  it('starts from images with a version', () => {
    for (const from of stepsOf('FROM')) expect(from).toMatch(/^node:\d+\.\d+\.\d+-[a-z-]+( AS build)?$/);
  });

  it('copies what there is, and runs scripts there are', () => {
    const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object }).scripts;
    for (const copy of stepsOf('COPY').filter((step) => !step.startsWith('--from'))) {
      for (const source of copy.split(' ').slice(0, -1)) expect(existsSync(source)).toBe(true);
    }
    for (const run of stepsOf('RUN')) {
      for (const [, script] of run.matchAll(/npm run (\S+)/g)) expect(Object.keys(scripts)).toContain(script);
    }
    for (const [, program] of lines.join('\n').matchAll(/node ((?:dist|bin)\/\S+\.js)/g)) {
      expect(existsSync(sourceOf(program!))).toBe(true);
    }
    const [, main] = JSON.parse(stepsOf('CMD').at(-1)!) as [string, string];
    expect(existsSync(sourceOf(main))).toBe(true);
  });

  it('runs as nobody of importance, and exposes the ports of the settings', () => {
    expect(stepsOf('USER')).toEqual(['node']);
    const { port, projectorPort } = readSettings({});
    expect(stepsOf('EXPOSE')).toEqual([`${port} ${projectorPort}`]);
  });
});

/** The source of a program in dist/. */
function sourceOf(program: string): string {
  const source = program.startsWith('dist/') ? program.slice('dist/'.length).replace(/\.js$/, '.ts') : program;
  return join(dirname(folder), source);
}
