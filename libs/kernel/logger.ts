/** Where a running part says what it did. Details are for machines to search, the message for people to read. */
export type Logger = {
  readonly info: (message: string, details?: object) => void;
  readonly warn: (message: string, details?: object) => void;
  readonly error: (message: string, details?: object) => void;
};
