/**
 * Calls a task at intervals (in milliseconds), never twice at a time. The task must not fail.
 * @returns what ends it; resolves when the call under way has ended.
 */
export function atIntervals(interval: number, task: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | undefined;
  const timer = setInterval(() => {
    underWay ??= task().finally(() => {
      underWay = undefined;
    });
  }, interval);
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
