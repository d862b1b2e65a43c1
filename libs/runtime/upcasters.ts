import { registerUpcasters } from '#libs/event-store';

/** Every upcaster of the program, in one register: when a stored event's shape changes, its way to the new one is told here. */
export const upcasters = registerUpcasters([]);
