import { type DynamicModule, Global, Module } from '@nestjs/common';
import { createTokenVerifier } from '#libs/access';
import {
  ArticleApplication,
  ArticleQueries,
  AsOfQueries,
  AuditQueries,
  CaseApplication,
  CaseQueries,
  CountedCases,
  DeflectionQueries,
  DeskApplication,
  DeskQueries,
  DirectoryQueries,
  HistoryQueries,
  LiveUpdates,
  NotificationApplication,
  NotificationQueries,
  ProjectionOperations,
  ReadAudit,
  ScorecardQueries,
  SuggestionService,
  SweepApplication,
  SweepQueries,
} from '#libs/application';
import type { Clock, Logger } from '#libs/kernel';
import { StoreChecks } from '#libs/observability';
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
    const { documents, host } = casebook;
    const directory = new DirectoryQueries(documents);
    const deskQueries = new DeskQueries(documents);
    const caseQueries = new CaseQueries(documents, host.signal, clock);
    const countedCases = new CountedCases(documents, host.signal, caseQueries);
    const liveUpdates = new LiveUpdates({
      ...{ events: casebook.events, documents, signal: host.signal, settings: casebook.desk.settings },
      ...{ reads: casebook.records.reads, clock, logger },
    });
    const providers = [
      { provide: CASEBOOK, useValue: casebook },
      { provide: SETTINGS, useValue: settings },
      { provide: CLOCK, useValue: clock },
      { provide: LOGGER, useValue: logger },
      { provide: StoreChecks, useValue: new StoreChecks({ events: casebook.events, documents, logger }) },
      { provide: TOKEN_VERIFIER, useValue: createTokenVerifier(settings.tokens) },
      { provide: CaseApplication, useValue: casebook.cases },
      { provide: ArticleApplication, useValue: casebook.articles },
      {
        provide: ArticleQueries,
        useValue: new ArticleQueries(casebook.documents, casebook.host.signal, casebook.articles),
      },
      {
        provide: DeflectionQueries,
        useValue: new DeflectionQueries(documents, host.signal, deskQueries, countedCases),
      },
      {
        provide: ScorecardQueries,
        useValue: new ScorecardQueries(documents, host.signal, deskQueries, countedCases, clock),
      },
      { provide: SuggestionService, useValue: casebook.suggestions },
      { provide: DeskApplication, useValue: casebook.desk },
      { provide: DeskQueries, useValue: deskQueries },
      { provide: DirectoryQueries, useValue: directory },
      { provide: CaseQueries, useValue: caseQueries },
      { provide: ProjectionOperations, useValue: casebook.operations },
      { provide: SweepApplication, useValue: casebook.sweeps },
      { provide: SweepQueries, useValue: new SweepQueries(casebook.documents) },
      { provide: NotificationApplication, useValue: casebook.notifications },
      { provide: NotificationQueries, useValue: new NotificationQueries(casebook.documents) },
      { provide: LiveUpdates, useValue: liveUpdates },
      { provide: HistoryQueries, useValue: casebook.records.history },
      { provide: AsOfQueries, useValue: casebook.records.asOf },
      { provide: AuditQueries, useValue: new AuditQueries(casebook.events, casebook.records.reads) },
      { provide: ReadAudit, useValue: casebook.records.reads },
    ];
    return { module: CasebookModule, providers, exports: providers };
  }
}
