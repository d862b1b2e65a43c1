import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Logger } from '#libs/kernel';
import type { CheckpointSignal } from '#libs/projection-engine';
import type { Settings } from './settings.js';

export type BackgroundSettings = Omit<Settings, 'tokens'>;
export type FromWorker = 'started' | 'moved';
export type ToWorker = 'stop';

const restartWait = 1_000;

/**
 * Runs projections and reactions of the embedded engine in a thread of their own, so that writing read models does not hold up
 * commands and queries. The thread opens both files itself, as another process would; a thread that dies is started again.
 */
export class BackgroundThread {
  private readonly settings: BackgroundSettings;
  private readonly signal: CheckpointSignal;
  private readonly logger: Logger;
  private worker: Worker | undefined;
  private stopping = false;

  constructor(settings: BackgroundSettings, signal: CheckpointSignal, logger: Logger) {
    this.settings = settings;
    this.signal = signal;
    this.logger = logger;
  }

  /** Resolves when the thread runs. */
  async start(): Promise<void> {
    const worker = new Worker(new URL('./background-worker.js', import.meta.url), { workerData: this.settings });
    this.worker = worker;
    worker.on('message', (message: FromWorker) => {
      if (message === 'moved') this.signal.notify();
    });
    worker.on('error', (error) => this.logger.error('the background thread failed', { error: String(error) }));
    worker.on('exit', () => void this.restart(worker));
    await Promise.race([once(worker, 'message'), once(worker, 'exit')]);
  }

  /** Ends the batch at hand, then the thread. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { worker } = this;
    if (worker === undefined) return;
    const ended = once(worker, 'exit');
    worker.postMessage('stop' satisfies ToWorker);
    await ended;
  }

  private async restart(ended: Worker): Promise<void> {
    if (this.stopping || this.worker !== ended) return;
    this.worker = undefined;
    this.logger.warn('the background thread ended and is started again', { waitMs: restartWait });
    await delay(restartWait);
    if (!this.stopping) await this.start();
  }
}
