import { randomBytes } from 'node:crypto';

/** What a person types into the destination's sign-in form, and the API key that replaces it. */
export interface Credentials {
  username: string;
  password: string;
  /** PX calls this the subscription id. */
  clientId: string;
  clientSecret: string;
  apiKey: string;
}

/** Fixed, so that documentation and the demo can print them. They open nothing but a sandbox. */
export const demoCredentials: Readonly<Credentials> = {
  username: 'admin@sandbox.example',
  password: 'sandbox-password',
  clientId: 'sandbox-subscription',
  clientSecret: 'sandbox-oauth-secret',
  apiKey: 'sandbox-api-key',
};

/** A new unguessable text for a token or secret. */
export function newSecret(): string {
  return randomBytes(24).toString('base64url');
}
