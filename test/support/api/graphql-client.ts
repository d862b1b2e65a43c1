import { demandNoLeaks } from './no-leaks.js';

export type ApiError = {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
};
export type Answer<Data> = {
  readonly status: number;
  readonly body: string;
  readonly data: Data | null | undefined;
  readonly errors: readonly ApiError[];
};
export type Variables = Readonly<Record<string, unknown>>;

/** Asks GraphQL over HTTP as one person. Every error answer is checked for leaks on its way. */
export class GraphqlClient {
  private readonly endpoint: () => string;
  private readonly headers: Readonly<Record<string, string>>;

  constructor(endpoint: () => string, token: string | undefined) {
    this.endpoint = endpoint;
    this.headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  /** Posts a body as it is, whatever it is. */
  async post<Data = unknown>(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer<Data>> {
    const response = await fetch(this.endpoint(), {
      method: 'POST',
      headers: { ...this.headers, ...headers },
      body,
    });
    const text = await response.text();
    const { data, errors = [] } = parsed<Data>(text);
    if (response.status >= 400 || errors.length > 0) demandNoLeaks(text);
    return { status: response.status, body: text, data, errors };
  }

  send<Data = unknown>(query: string, variables?: Variables): Promise<Answer<Data>> {
    return this.post<Data>(JSON.stringify({ query, variables }));
  }

  /** The data of an operation that has to succeed. */
  async ask<Data>(query: string, variables?: Variables): Promise<Data> {
    const { data, errors, body } = await this.send<Data>(query, variables);
    if (errors.length > 0 || data === null || data === undefined) throw new Error(`the operation failed: ${body}`);
    return data;
  }

  /** The one error of an operation that has to fail. */
  async refusal(query: string, variables?: Variables): Promise<ApiError> {
    const { errors, body } = await this.send(query, variables);
    const [error] = errors;
    if (error === undefined || errors.length > 1) throw new Error(`one error was expected: ${body}`);
    return error;
  }
}

function parsed<Data>(text: string): { data?: Data | null; errors?: readonly ApiError[] } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
