import { pino } from 'pino';
import type { Logger } from '#libs/kernel';

/** A logger of JSON lines on standard error, so that standard output stays free for answers. */
export function createLogger(level: string): Logger {
  const logger = pino({ level, base: undefined }, pino.destination(2));
  return {
    info: (message, details = {}) => logger.info(details, message),
    warn: (message, details = {}) => logger.warn(details, message),
    error: (message, details = {}) => logger.error(details, message),
  };
}
