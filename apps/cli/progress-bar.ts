import { Presets, SingleBar } from 'cli-progress';
import type { Output } from './command.js';

export type Progress = { readonly show: (done: number, total: number) => void; readonly end: () => void };

/** A bar on standard error, where a person sits before it; elsewhere nothing. */
export function progressBar(stderr: Output, unit: string): Progress {
  if (!stderr.isTTY) return { show: () => undefined, end: () => undefined };
  const format = `{bar} {percentage}% | {value}/{total} ${unit} | {eta_formatted} left`;
  const bar = new SingleBar(
    {
      format,
      barsize: 30,
      etaBuffer: 1_000,
      hideCursor: true,
      clearOnComplete: true,
      stream: stderr as NodeJS.WriteStream,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show: (done, total) => {
      if (!started) bar.start(total, 0);
      started = true;
      bar.update(done);
    },
    end: () => bar.stop(),
  };
}
