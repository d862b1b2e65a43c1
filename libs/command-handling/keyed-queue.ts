/** Runs tasks of one key one after another and tasks of different keys side by side. */
export class KeyedQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs the task when all earlier ones of its key have ended, however they ended, and answers as the task does. */
  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const earlier = this.tails.get(key);
    const current = earlier === undefined ? task() : earlier.then(task, task);
    const tail = current
      .catch(() => undefined)
      .then(() => {
        if (this.tails.get(key) === tail) this.tails.delete(key);
      });
    this.tails.set(key, tail);
    return current;
  }
}
