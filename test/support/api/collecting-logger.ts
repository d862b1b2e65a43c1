import type { Logger } from '#libs/kernel';

export type LogLine = { readonly level: 'info' | 'warn' | 'error'; readonly message: string; readonly details: object };
export type CollectingLogger = Logger & { readonly lines: LogLine[] };

/** Keeps what is logged, so that a test can look for it. */
export function createCollectingLogger(): CollectingLogger {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']) =>
    (message: string, details: object = {}) => {
      lines.push({ level, message, details });
    };
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
