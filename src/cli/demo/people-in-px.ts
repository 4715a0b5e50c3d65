/** The company's people as users of PX: its web SDK has seen them before Millrace came. */
import type { DemoPerson } from './company.ts';

/** So many people in one call stay far below what the sandbox takes. */
const peoplePerCall = 5_000;
const dayMs = 86_400_000;
const accountNames = [
  'Alder Works',
  'Birchline',
  'Cobalt Freight',
  'Dunes Travel',
  'Elmfield Schools',
  'Fennel Foods',
  'Granite Legal',
  'Heron Energy',
  'Inlet Media',
  'Juniper Care',
  'Kestrel Robotics',
  'Lumen Studio',
];

function userOf({ userId, traits }: DemoPerson, index: number, nowMs: number): object {
  const [firstName = '', ...rest] = traits.name.split(' ');
  const { email, role, plan, seats, country } = traits;
  return {
    identifyId: userId,
    firstName,
    lastName: rest.join(' '),
    email,
    role,
    accountId: `account-${index % accountNames.length}`,
    signUpDate: nowMs - (1 + (index % 400)) * dayMs,
    customAttributes: { plan, seats, country },
  };
}

/** Makes everybody known to the sandbox. */
export async function tellPx(
  sandboxUrl: string,
  people: readonly DemoPerson[],
  nowMs: number,
): Promise<void> {
  const accounts = accountNames.map((name, index) => ({ id: `account-${index}`, name }));
  const users = people.map((person, index) => userOf(person, index, nowMs));
  for (let first = 0; first < users.length; first += peoplePerCall) {
    const part = users.slice(first, first + peoplePerCall);
    await order(sandboxUrl, 'POST', '/sandbox/people', { users: part, accounts });
  }
}

/** Lets the buttons of the sandbox's demo product send to Millrace. */
export async function connectProduct(
  sandboxUrl: string,
  connection: { url: string; writeKey: string },
): Promise<void> {
  await order(sandboxUrl, 'PUT', '/sandbox/millrace', connection);
}

async function order(
  sandboxUrl: string,
  method: string,
  path: string,
  body: object,
): Promise<void> {
  const response = await fetch(sandboxUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status} to ${path}`);
}
