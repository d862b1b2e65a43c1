import { createLogger, isEmbedded, openCasebook, processSettings, SettingsError } from '#libs/runtime';
import { startProjector } from './projector.js';

async function main(): Promise<void> {
  const settings = processSettings();
  const logger = createLogger(settings.logLevel);
  // Always leased: whatever the read store, another projector may be started beside this one.
  const casebook = await openCasebook(settings, logger, { leased: true });
  const { host, projectorPort: port } = settings;
  const projector = await startProjector({ casebook, logger, host, port });

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await projector.close();
    await casebook.close();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const lines = [
    `Casebook's projector runs: ${projector.url}/health/ready and ${projector.url}/metrics tell how it does.`,
  ];
  if (isEmbedded(settings.readStoreUrl)) {
    lines.push(
      'The read store is a file of this machine, whose projections `npm start` runs as well: this process only shares the work.',
    );
  }
  // Last, so that whoever has read it may end the projector.
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  const lines =
    error instanceof SettingsError ? error.problems : [error instanceof Error ? error.message : String(error)];
  for (const line of lines) process.stderr.write(`casebook: ${line}\n`);
  process.exitCode = error instanceof SettingsError ? 2 : 1;
});
