import { specificationOf } from '#libs/kernel/testing';
import { caseDecider } from '../case.decider.js';

/** Given these facts of a case, when this command comes, then ... */
export const { given } = specificationOf(caseDecider);
