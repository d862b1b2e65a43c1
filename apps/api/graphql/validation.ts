import { type ArgumentMetadata, type ValidationError, ValidationPipe } from '@nestjs/common';
import { CodedError, type FieldProblem, refusal } from '#libs/kernel';

function problems(errors: readonly ValidationError[], parent = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const field =
      parent === '' ? property : /^\d+$/.test(property) ? `${parent}[${property}]` : `${parent}.${property}`;
    const own = Object.values(constraints ?? {}).map((problem) => ({ field, problem }));
    return [...own, ...problems(children ?? [], field)];
  });
}

/** What was not given stays so: Nest's own pipe would make an empty input of it. */
class InputValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return value === undefined || value === null ? value : super.transform(value, metadata);
  }
}

/** Checks every input's shape by its class and refuses it with the fields named. */
export function inputValidation(): ValidationPipe {
  return new InputValidationPipe({
    transform: true,
    exceptionFactory: (errors) =>
      new CodedError(
        refusal('BAD_USER_INPUT', 'The input does not fit. See fields for what to change.', {
          fields: problems(errors),
        }),
      ),
  });
}
