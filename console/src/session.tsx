/** Who is signed in and what they may do. The server is the judge; this only hides and disables. */
import { queryOptions } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { asProblem } from './api/problem.ts';

export interface Me {
  user: { id: string; name: string; email: string | null };
  roles: string[];
  permissions: string[];
  /** Administrators, who can grant what lacks. */
  admins: { name: string; email: string | null }[];
  workspace: { name: string; timeZone: string };
  demo: { sandboxUrl: string } | null;
}

/** The session as a query; a 401 rejects with its problem. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async (): Promise<Me> => {
    const response = await fetch('/api/me');
    if (!response.ok) throw await asProblem(response);
    const me = (await response.json()) as Partial<Me>;
    return { workspace: { name: 'Millrace', timeZone: 'UTC' }, demo: null, ...me } as Me;
  },
  retry: false,
  staleTime: 60_000,
});

const SessionContext = createContext<Me | null>(null);

export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  return <SessionContext value={me}>{children}</SessionContext>;
}

/** The signed-in person. Only inside the shell. */
export function useMe(): Me {
  const me = useContext(SessionContext);
  if (!me) throw new Error('no session');
  return me;
}

/** Which of these permissions lack; empty: allowed. */
export function useLacking(...needed: readonly string[]): string[] {
  const { permissions } = useMe();
  return needed.filter((permission) => !permissions.includes(permission));
}

const activating = [
  'Manage Destinations',
  'Activate Destinations',
  'Activate Segment without Mapping',
];

/** What lacks to put audiences on a dataflow; of three permissions one is enough. */
export function useLackingToActivate(): string[] {
  const { permissions } = useMe();
  const mayActivate = activating.some((permission) => permissions.includes(permission));
  const lacking = useLacking('View Profiles', 'View Segments');
  return mayActivate ? lacking : ['Activate Destinations', ...lacking];
}

/** "Needs Manage Destinations. Your roles: Viewer. Ask: Kai Berg (administrator)." */
export function lackingText(me: Me, lacking: readonly string[]): string {
  const roles = me.roles.length > 0 ? me.roles.join(', ') : 'none';
  const admins = me.admins.map((admin) => admin.name).join(', ');
  const ask = admins ? ` Ask: ${admins} (administrator).` : '';
  return `Needs ${lacking.join(', ')}. Your roles: ${roles}.${ask}`;
}
