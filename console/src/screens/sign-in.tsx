import { Button, Form, TextField } from '@react-spectrum/s2';
import { style } from '@react-spectrum/s2/style' with { type: 'macro' };
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { asProblem, type Problem } from '../api/problem.ts';

const page = style({
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'center',
  minHeight: 'screen',
});
const card = style({
  width: 360,
  display: 'flex',
  flexDirection: 'column',
  gap: 16,
  padding: 32,
  borderRadius: 'lg',
  backgroundColor: 'layer-1',
});
const titleStyle = style({ font: 'heading-lg', margin: 0 });
const alert = style({ font: 'ui', color: 'negative', margin: 0 });

/** Where to go after the sign-in: a place of this console, never another site. */
function placeAfter(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') ? next : '/';
}

/** Sign-in. An installation without users leads to its set-up. */
export function SignInScreen() {
  const { next } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isPending, setPending] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Millrace';
    void fetch('/api/setup')
      .then((response) => response.json())
      .then((setup: { needed?: boolean }) =>
        setup.needed ? navigate({ to: '/setup' }) : undefined,
      )
      .catch(() => {});
  }, [navigate]);
  const signIn = async (form: FormData): Promise<void> => {
    setPending(true);
    setProblem(null);
    const response = await fetch('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: form.get('email'), password: form.get('password') }),
    }).catch(() => null);
    setPending(false);
    if (response?.ok) {
      await client.invalidateQueries();
      await navigate({ href: placeAfter(next) });
      return;
    }
    setProblem(
      response
        ? await asProblem(response)
        : { type: '', title: '', status: 0, detail: 'The server cannot be reached.', errors: [] },
    );
  };
  return (
    <main className={page}>
      <div className={card}>
        <h1 className={titleStyle}>Sign in to Millrace</h1>
        <Form
          onSubmit={(event) => {
            event.preventDefault();
            void signIn(new FormData(event.currentTarget));
          }}
        >
          <TextField
            label="Email"
            name="email"
            type="email"
            autoComplete="username"
            isRequired
            autoFocus
          />
          <TextField
            label="Password"
            name="password"
            type="password"
            autoComplete="current-password"
            isRequired
          />
          {problem && (
            <p className={alert} role="alert">
              {problem.detail}
            </p>
          )}
          <Button type="submit" variant="accent" isPending={isPending}>
            Sign in
          </Button>
        </Form>
      </div>
    </main>
  );
}
