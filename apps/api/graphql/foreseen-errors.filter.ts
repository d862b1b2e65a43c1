import { Catch, type ExceptionFilter } from '@nestjs/common';
import { EventStoreError } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { DocumentStoreError } from '#libs/read-store';

/** Hands foreseen errors on as they are: they are answers to the client, and Nest would log each with a stack. */
@Catch(CodedError, EventStoreError, DocumentStoreError)
export class ForeseenErrorsFilter implements ExceptionFilter {
  catch(error: Error): Error {
    return error;
  }
}
