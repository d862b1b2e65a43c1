const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs work that can end early: the first SIGINT or SIGTERM aborts the signal the work is given, a second one ends the process
 * as it would have anyway.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const interruption = new AbortController();
  const stopListening = () => {
    for (const name of signals) process.off(name, interrupt);
  };
  const interrupt = () => {
    interruption.abort();
    stopListening();
  };
  for (const name of signals) process.on(name, interrupt);
  try {
    return await work(interruption.signal);
  } finally {
    stopListening();
  }
}
