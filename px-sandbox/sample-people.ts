/**
 * Users whom the product has seen before: the fifty people whom a source of Millrace sends on *Send
 * sample people*, by the same ids and names. Two programs that share no code, so each has its list.
 */
import { newUser, type User } from './state.ts';

const firstNames = ['Chloe', 'Dev', 'Elif', 'Femi', 'Gil', 'Hana', 'Ivo', 'Jun', 'Kai', 'Lea'];
const lastNames = ['Park', 'Silva', 'Novak', 'Haddad', 'Berg', 'Okoye', 'Meyer', 'Sato'];
const firstNumber = 1_030;
const peopleCount = 50;
const dayMs = 86_400_000;

function nameOf(number: number): [first: string, last: string] {
  if (number === 1_042) return ['Ana', 'Ruiz'];
  if (number === 1_077) return ['Ben', 'Ode'];
  return [firstNames[number % firstNames.length]!, lastNames[(number * 3) % lastNames.length]!];
}

/** The people as of `nowMs`. */
export function samplePeople(nowMs: number): User[] {
  return Array.from({ length: peopleCount }, (_, index) => {
    const number = firstNumber + index;
    const identifyId = `u-${number}`;
    const [firstName, lastName] = nameOf(number);
    return {
      ...newUser(identifyId, nowMs),
      ...{ firstName, lastName, email: `${identifyId}@example.com` },
      signUpDate: nowMs - (15 + (number % 200)) * dayMs,
    };
  });
}
