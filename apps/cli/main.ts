import { processSettings } from '#libs/runtime';
import { runCli } from './cli.js';

/** A reader that has seen enough, as `head`, closes the pipe: then there is nobody to write to, and nothing is wrong. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

process.stdout.on('error', ignoreClosedPipe);
process.stderr.on('error', ignoreClosedPipe);
process.exitCode = await runCli(process.argv.slice(2), {
  settings: processSettings,
  stdout: process.stdout,
  stderr: process.stderr,
});
