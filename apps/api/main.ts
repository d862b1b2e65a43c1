import 'reflect-metadata';
import { mintToken } from '#libs/access';
import { instant } from '#libs/kernel';
import {
  BackgroundThread,
  createLogger,
  DEVELOPMENT_SECRET,
  openCasebook,
  processSettings,
  SettingsError,
} from '#libs/runtime';
import { startServer } from './server.js';
import { welcome } from './welcome.js';

async function main(): Promise<void> {
  const settings = processSettings();
  const logger = createLogger(settings.logLevel);
  const casebook = await openCasebook(settings, logger);
  const onLaptop = 'secret' in settings.tokens && settings.tokens.secret === DEVELOPMENT_SECRET;
  const claims = {
    tenant: 'demo',
    subject: 'dev',
    roles: ['agent', 'admin', 'analyst', 'auditor'],
    name: 'Dev',
  } as const;
  const explorerToken = onLaptop ? await mintToken(DEVELOPMENT_SECRET, claims, '30d') : undefined;
  const { host, port } = settings;
  const background = casebook.hostsProjections
    ? new BackgroundThread(settings, casebook.host.signal, logger)
    : undefined;
  const server = await startServer({
    casebook,
    settings,
    clock: () => instant(Date.now()),
    logger,
    host,
    port,
    background,
    explorerToken,
  });

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await server.close();
    await background?.stop();
    await casebook.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Last, so that whoever has read it may end the server.
  process.stdout.write(welcome(server.url, explorerToken));
}

main().catch((error: unknown) => {
  const lines =
    error instanceof SettingsError ? error.problems : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`casebook: ${line}\n`);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
});
