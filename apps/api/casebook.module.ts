import { type DynamicModule, Global, Module } from '@nestjs/common';
import { createTokenVerifier } from '#libs/access';
import {
  CaseApplication,
  CaseQueries,
  DeskApplication,
  DeskQueries,
  DirectoryQueries,
  HistoryQueries,
} from '#libs/application';
import type { Clock, Logger } from '#libs/kernel';
import type { Casebook, Settings } from '#libs/runtime';
import { CASEBOOK, CLOCK, LOGGER, SETTINGS, TOKEN_VERIFIER } from './tokens.js';

export type ApiParts = {
  readonly casebook: Casebook;
  readonly settings: Pick<Settings, 'tokens' | 'introspection'>;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Hands the framework-free parts of the program to Nest. */
@Global()
@Module({})
export class CasebookModule {
  static of({ casebook, settings, clock, logger }: ApiParts): DynamicModule {
    const directory = new DirectoryQueries(casebook.documents);
    const providers = [
      { provide: CASEBOOK, useValue: casebook },
      { provide: SETTINGS, useValue: settings },
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: logger },
      { provide: TOKEN_VERIFIER, useValue: createTokenVerifier(settings.tokens) },
      { provide: CaseApplication, useValue: casebook.cases },
      { provide: DeskApplication, useValue: casebook.desk },
      { provide: DeskQueries, useValue: new DeskQueries(casebook.documents) },
      { provide: DirectoryQueries, useValue: directory },
      { provide: CaseQueries, useValue: new CaseQueries(casebook.documents, casebook.host.signal) },
      { provide: HistoryQueries, useValue: new HistoryQueries(casebook.events, directory) },
    ];
    return { module: CasebookModule, providers, exports: providers };
  }
}
