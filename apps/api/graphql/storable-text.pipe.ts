import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { type FieldProblem, fail, isStorable, unstorableProblem } from '#libs/kernel';

function problems(value: unknown, field: string): FieldProblem[] {
  if (typeof value === 'string') return isStorable(value) ? [] : [{ field, problem: unstorableProblem }];
  if (Array.isArray(value)) return value.flatMap((entry, index) => problems(entry, `${field}[${index}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => problems(part, field === '' ? name : `${field}.${name}`));
}

/** Refuses text that no store could give back as it came, wherever in the arguments it is: ids and keys are made of it. */
export class StorableTextPipe implements PipeTransform {
  transform(value: unknown, { type, data }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    const fields = problems(value, data === undefined || data === 'input' ? '' : data);
    return fields.length === 0 ? value : fail('BAD_USER_INPUT', 'The input holds broken characters.', { fields });
  }
}
