import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { EntryPage } from './entry-page.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Where to go after the sign-in: a place of this console, never another site. */
function placeAfter(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** Sign-in. An installation without users leads to its set-up. */
export function SignInScreen() {
  const { next, email } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const client = useQueryClient();
  useEffect(() => {
    void fetch('/api/setup')
      .then((response) => response.json())
      .then((setup: { needed?: boolean }) =>
        setup.needed ? navigate({ to: '/setup' }) : undefined,
      )
      .catch(() => {});
  }, [navigate]);
  return (
    <EntryPage title="Sign in to Millrace">
      <SignInForm
        email={email}
        onSignedIn={async () => {
          client.clear();
          await navigate({ href: placeAfter(next) });
        }}
      />
    </EntryPage>
  );
}
